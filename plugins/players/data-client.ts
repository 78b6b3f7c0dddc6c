import type { Player } from '../../schemas/common.ts'
import {
  AddedAnswer,
  DeletedAnswer,
  PlayerAnswer,
  PlayersAnswer,
  UserAnswer,
} from '../../schemas/downstream.ts'
import { jsonCall, plainCall } from '../downstream/call.ts'
import type { Service } from '../downstream/service.ts'

const calls = {
  flush: plainCall('flush', true),
  listPlayers: jsonCall('players_get_all', true, PlayersAnswer),
  getPlayer: jsonCall('players_get', true, PlayerAnswer),
  // A late first try would undo what came after the second: additions are never tried twice.
  addPlayer: jsonCall('players_add', false, AddedAnswer),
  deletePlayer: jsonCall('players_delete', true, DeletedAnswer),
  getUser: jsonCall('users_get', true, UserAnswer),
  addUser: jsonCall('users_add', false, AddedAnswer),
  addZombie: jsonCall('users_add_zombie', false, AddedAnswer),
  deleteUser: jsonCall('users_delete', true, DeletedAnswer),
}

export type DataClient = ReturnType<typeof createDataClient>

/** The REST calls of the data service, typed and in our terms. Each rejects with a DownstreamError. */
export function createDataClient(service: Service) {
  const at = (path: string, id: string) => `${path}/${encodeURIComponent(id)}`
  return {
    async flush(): Promise<void> {
      await service.call(calls.flush, { path: '/flush' })
    },

    /** The ids of all records, each once, however often it is listed. */
    async playerIds(): Promise<Set<string>> {
      const records = await service.call(calls.listPlayers, { path: '/players/get_all' })
      const ids = records.flatMap((record) => (typeof record?.id === 'string' ? record.id : []))
      return new Set(ids)
    },

    /** The recorded mass, or undefined when there is no record, or none with a mass that a player can have. */
    async mass(id: string): Promise<number | undefined> {
      const [record] = await service.call(calls.getPlayer, { path: at('/players', id) })
      const mass = Number(record?.mass)
      return Number.isFinite(mass) && mass > 0 ? mass : undefined
    },

    async addPlayer({ id, mass }: Player): Promise<void> {
      await service.call(calls.addPlayer, { path: '/players/add', body: { id, mass } })
    },

    async deletePlayer(id: string): Promise<void> {
      await service.call(calls.deletePlayer, { path: at('/players/delete', id) })
    },

    /** The zombies in a user's record: one string of ids, separated by spaces. */
    async zombiesOf(id: string): Promise<string[]> {
      const [record] = await service.call(calls.getUser, { path: at('/users', id) })
      return record?.zombies?.split(' ').filter((zombie) => zombie !== '') ?? []
    },

    async addUser(id: string): Promise<void> {
      await service.call(calls.addUser, { path: '/users/add', body: { id, zombies: '' } })
    },

    async addZombie(id: string, zombie: string): Promise<void> {
      await service.call(calls.addZombie, { path: '/users/add_zombie', body: { id, zombie } })
    },

    async deleteUser(id: string): Promise<void> {
      await service.call(calls.deleteUser, { path: at('/users/delete', id) })
    },
  }
}
