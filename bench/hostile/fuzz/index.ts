/**
 * `npm run fuzz`: seeded attacks on three levels against the built server, ten minutes by default, while
 * honest clients play. Exit code 1 when the server ends, an honest client is harmed, or an event or a join meets
 * a fault of the server; what is only logged is not looked at.
 */
import { readOptions } from '../../../bots/options.ts'
import { shatterland } from '../../contestants.ts'
import { withServer } from '../../server-process.ts'
import { eventOutcomes, faultsOf } from '../metrics.ts'
import { runCampaign } from './campaign.ts'

const print = (line: string) => process.stdout.write(`${line}\n`)

const options = readOptions('fuzz', {
  seconds: { default: 600, least: 1, most: 86_400, help: 'How long it takes' },
  seed: { default: 1, help: 'First seed; each attack has the next one' },
})
// Joins and floods are limited elsewhere; a third of the attacks needs to get in.
const environment = { ...shatterland.environment, MIN_PLAYERS: '10', JOINS_PER_SECOND: '0' }
const { attacks, faults } = await withServer({ ...shatterland, environment }, [], async (url) => {
  const campaign = await runCampaign(url, options)
  const outcomes = await eventOutcomes(url)
  const internal = await faultsOf(url)
  if (internal > 0) campaign.faults.push(`${internal} faults of the server`)
  print(`events by outcome: ${[...outcomes].map(([name, count]) => `${name} ${count}`).join(', ')}`)
  return campaign
})
print(
  `attacks: ${Object.entries(attacks)
    .map(([level, count]) => `${level} ${count}`)
    .join(', ')}`,
)
for (const fault of faults) print(`FAULT ${fault}`)
print(`${faults.length} faults`)
process.exitCode = faults.length === 0 ? 0 : 1
