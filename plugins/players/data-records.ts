import type { Player } from '../../schemas/common.ts'
import type { DataClient } from './data-client.ts'
import type { KeyedQueue } from './keyed-queue.ts'
import type { LocalPlayers, PlayerEntry } from './local-players.ts'
import type { Repairs } from './repairs.ts'

export type DataRecords = ReturnType<typeof createDataRecords>

/**
 * The players' records at the data service. A write that failed may have been carried out all the same;
 * from then on the mass known here counts, and is written again until that has succeeded. All but `forget`
 * and `forgetLater` are called in the player's turn of the queue.
 */
export function createDataRecords(
  data: DataClient,
  local: LocalPlayers,
  queue: KeyedQueue,
  repairs: Repairs,
) {
  const doubtful = new Set<string>()

  async function put({ id }: PlayerEntry, mass: number): Promise<void> {
    doubtful.add(id)
    await data.addPlayer({ id, mass })
    doubtful.delete(id)
    repairs.cancel(`mass/${id}`)
  }

  /** Writes the mass known here in the background, unless the player has gone or the record is right by then. */
  function repairLater({ id }: PlayerEntry): void {
    repairs.add(`mass/${id}`, () =>
      queue(id, async () => {
        const player = local.players.get(id)
        if (player && doubtful.has(id)) await put(player, player.mass)
        else doubtful.delete(id)
      }),
    )
  }

  function forgetLater(id: string): void {
    repairs.add(`player/${id}`, (wanted) =>
      queue(id, async () => {
        if (wanted()) await data.deletePlayer(id)
      }),
    )
  }

  return {
    /** The recorded mass; the one known here where the record is missing or in doubt. */
    async mass(player: PlayerEntry): Promise<number> {
      const recorded = await data.mass(player.id)
      return recorded === undefined || doubtful.has(player.id) ? player.mass : recorded
    },

    /** Makes the record of a player that is about to be; when that fails nothing stays behind. */
    async create({ id, mass }: Player): Promise<void> {
      repairs.cancel(`player/${id}`)
      try {
        await data.addPlayer({ id, mass })
      } catch (error) {
        forgetLater(id)
        throw error
      }
    },

    /** Changes a mass, here only when it is certain there. */
    async write(player: PlayerEntry, mass: number): Promise<void> {
      try {
        await put(player, mass)
        player.mass = mass
      } catch (error) {
        repairLater(player)
        throw error
      }
    },

    /** Changes a mass here, and there at once or later. */
    async writeInTheEnd(player: PlayerEntry, mass: number): Promise<void> {
      player.mass = mass
      await put(player, mass).catch(() => repairLater(player))
    },

    /** Makes sure that there is a record, for a service that is about to read it. */
    async ensure(player: PlayerEntry): Promise<void> {
      if (doubtful.has(player.id)) await put(player, player.mass)
    },

    /** Deletes a record. When that fails the player lives on, and its record is made sure of. */
    async remove(player: PlayerEntry): Promise<void> {
      try {
        await data.deletePlayer(player.id)
      } catch (error) {
        doubtful.add(player.id)
        repairLater(player)
        throw error
      }
    },

    /** Deletes the record of a player that has gone, now or in the background. */
    async forget(id: string): Promise<void> {
      await queue(id, () => data.deletePlayer(id)).catch(() => forgetLater(id))
    },

    forgetLater,
  }
}
