import type { FastifyInstance } from 'fastify'
import { randomSpawn } from '../../rules/board.ts'
import type { PlayerRecord } from '../../schemas/redis.ts'
import type { ServerEventName, ServerPayload } from '../../schemas/server-events.ts'
import type { SharedFieldObjects } from '../field-objects/redis.ts'
import { isMain } from '../players/holdings.ts'
import { toPlayerRecord } from '../players/redis.ts'
import type { RedisStore } from '../redis/store.ts'
import { rows } from '../redis/validated.ts'
import { WORLD } from '../socket-io/world-adapter.ts'
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
  const { io, holdings, roster, config, random } = fastify
  const board = { width: config.BOARD_WIDTH, height: config.BOARD_HEIGHT }

  function tellHere<Name extends ServerEventName>(
    event: Name,
    payload: ServerPayload<Name>,
    { room = WORLD, except = [] as string[] } = {},
  ): void {
    reconciled.inc({ event })
    const target = io.local.to(room).except(except) as { emit: unknown }
    ;(target as { emit(event: string, payload: unknown): unknown }).emit(event, payload)
  }

  /** Makes what this node holds of its users equal to what Redis says. */
  function adopt(truth: readonly PlayerRecord[], step: number): void {
    const living = new Set(truth.map(({ id }) => id))
    for (const userId of holdings.users) {
      for (const { id, changedAt } of holdings.of(userId)) {
        if (changedAt <= step && !living.has(id)) holdings.remove(id)
      }
    }
    for (const record of truth) {
      const { id, mass, ownerId } = record
      const held = holdings.find(id)
      holdings.see(id)
      if (!holdings.hasUser(ownerId) || (held && held.changedAt > step)) continue
      if (held?.mass !== mass || held.state !== record.state) holdings.put(record)
      if (id === ownerId || held?.told) continue
      const place = randomSpawn(board, random)
      tellHere('initialize_zombie_player', { id, mass, ...place }, { room: ownerId })
    }
  }

  async function players(): Promise<void> {
    const [holdingsStep, rosterStep] = [holdings.step, roster.step]
    const users = new Map(rows(await store.run('users'), 2).map(([id = '', n]) => [id, Number(n)]))
    const [, ...records] = await store.run('list')
    for (const [id, deaths] of users) holdings.mournings.assume(id, deaths)
    const truth = rows(records, 2).map(([id, value]) => toPlayerRecord(id, value))
    adopt(truth, holdingsStep)
    const living = truth.filter(({ state }) => state === 'alive')
    const { begun, ended, changed } = roster.difference(living, rosterStep)
    const owners = new Map(truth.map(({ id, ownerId }) => [id, ownerId]))
    for (const id of ended) {
      const left = isMain(id) && !users.has(id)
      tellHere(left ? 'onEndSpawn' : 'player_killed', { id })
    }
    for (const { id, mass } of begun) {
      tellHere('spawn', { id, mass }, { except: [owners.get(id) ?? ''] })
    }
    for (const { id, mass } of changed) tellHere('player_mass_update', { id, mass })
  }

  async function food(): Promise<void> {
    const { step } = field.copy
    const different = field.copy.difference(await field.food(), step)
    if (different.length === 0) return
    tellHere('eaten', { food: different })
    field.copy.anticipate(different)
  }

  return async function reconcile(): Promise<void> {
    await players()
    await food()
  }
}
