import type { FastifyInstance } from 'fastify'
import { randomSpawn } from '../../rules/board.ts'
import type { PlayerRecord } from '../../schemas/redis.ts'
import type { ServerEventName, ServerPayload } from '../../schemas/server-events.ts'
import type { SharedFieldObjects } from '../field-objects/redis.ts'
import { type Versioned, versionOf } from '../field-objects/version.ts'
import { isMain } from '../players/holdings.ts'
import { toPlayerRecord } from '../players/redis.ts'
import type { RedisStore } from '../redis/store.ts'
import { rows } from '../redis/validated.ts'
import type { Audience } from '../world.ts'
import { type Findings, Suspicions } from './findings.ts'
import type { Instruments } from './instruments.ts'

/**
 * Compares what this node's clients were told with what Redis holds, and tells them the difference:
 * pub/sub promises nothing to a node that was away.
 */
export function createReconciliation(
  fastify: FastifyInstance,
  store: RedisStore,
  field: SharedFieldObjects,
  { reconciled }: Instruments,
) {
  const { world, holdings, roster, config, random } = fastify
  const board = { width: config.BOARD_WIDTH, height: config.BOARD_HEIGHT }
  const suspicions = new Suspicions()

  function tell<Name extends ServerEventName>(
    event: Name,
    payload: ServerPayload<Name>,
    audience?: Audience,
  ): void {
    reconciled.inc({ event })
    world.tellHere(event, payload, audience)
  }

  /** In what this node's idea of its own users' players differs from what Redis says. */
  function compareHoldings(truth: readonly PlayerRecord[], step: number, found: Findings): void {
    const living = new Set(truth.map(({ id }) => id))
    for (const { id, changedAt } of [...holdings.users].flatMap((user) => holdings.of(user))) {
      if (changedAt <= step && !living.has(id)) found.set(`lost ${id}`, () => holdings.remove(id))
    }
    for (const record of truth) {
      const { id, mass, state, ownerId } = record
      const held = holdings.find(id)
      holdings.see(id)
      if (!holdings.hasUser(ownerId) || (held && held.changedAt > step)) continue
      if (held?.mass !== mass || held.state !== state) {
        found.set(`held ${id} ${state} ${mass}`, () => holdings.put(record))
      }
      if (id === ownerId || held?.told) continue
      found.set(`given ${id}`, () => {
        const place = randomSpawn(board, random)
        tell('initialize_zombie_player', { id, mass, ...place }, { room: ownerId })
      })
    }
  }

  /** Deaths are counted for those alone who are in the world, or here on their way into it. */
  function compareMournings(before: readonly string[], deaths: ReadonlyMap<string, number>): void {
    for (const id of before) {
      if (!deaths.has(id) && !holdings.hasUser(id)) holdings.mournings.forget(id)
    }
    for (const [id, count] of deaths) holdings.mournings.assume(id, count)
  }

  async function comparePlayers(): Promise<Findings> {
    const found: Findings = new Map()
    const [holdingsStep, rosterStep] = [holdings.step, roster.step]
    const mourned = holdings.mournings.users
    const deaths = new Map(rows(await store.run('users'), 2).map(([id = '', n]) => [id, Number(n)]))
    const [, ...records] = await store.run('list')
    compareMournings(mourned, deaths)
    const truth = rows(records, 2).map(([id, value]) => toPlayerRecord(id, value))
    compareHoldings(truth, holdingsStep, found)
    const living = truth.filter(({ state }) => state === 'alive')
    const { begun, ended, changed } = roster.difference(living, rosterStep)
    const owners = new Map(truth.map(({ id, ownerId }) => [id, ownerId]))
    for (const id of ended) {
      const left = isMain(id) && !deaths.has(id)
      found.set(`ended ${id}`, () => tell(left ? 'onEndSpawn' : 'player_killed', { id }))
    }
    for (const { id, mass } of begun) {
      found.set(`begun ${id}`, () => {
        // Joiners know these already, with the mass of another moment.
        const wasWhispered = roster.isWhispered(id)
        tell('spawn', { id, mass }, { except: [owners.get(id) ?? ''] })
        if (wasWhispered) tell('player_mass_update', { id, mass })
      })
    }
    for (const { id, mass } of changed) {
      found.set(`mass ${id} ${mass}`, () => tell('player_mass_update', { id, mass }))
    }
    return found
  }

  async function compareFood(): Promise<void> {
    const { step } = field.copy
    const different = field.copy.difference(await field.food(), step)
    const believed: Versioned[] = []
    suspicions.judge(
      new Map(
        different.map((piece) => {
          const { id, x, z } = piece
          return [`food ${id} ${x} ${z} ${versionOf(piece)}`, () => believed.push(piece)]
        }),
      ),
    )
    if (believed.length === 0) return
    field.copy.giveWay(believed)
    tell('eaten', { food: believed })
  }

  /**
   * Tells what was found twice, or all at once where news is known to be lost. Returns whether something
   * was found that may only be on its way: then another look is wanted a moment later.
   */
  return async function reconcile(newsIsLost: boolean): Promise<boolean> {
    suspicions.begin(newsIsLost)
    suspicions.judge(await comparePlayers())
    await compareFood()
    return suspicions.end()
  }
}
