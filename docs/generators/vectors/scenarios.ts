import { lives } from './lives.ts'
import { refusalScenarios } from './refusal-scenarios.ts'
import type { Scenario } from './scenario.ts'

export const scenarios: Scenario[] = [...lives, ...refusalScenarios]
