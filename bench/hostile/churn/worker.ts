import { parentPort, workerData } from 'node:worker_threads'
import { churn } from './clients.ts'

const { origin, count } = workerData as { origin: string; count: number }
parentPort?.postMessage(await churn(origin, count))
