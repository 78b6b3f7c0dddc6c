import type { RedisStore } from '../redis/store.ts'

/**
 * Removes what a dead node's users owned, one user at a time, and yields who of them was alive. Where
 * several nodes do it at once each user is removed by one of them, and that one tells of it.
 */
export async function* bury(
  store: RedisStore,
  deadNode: string,
): AsyncGenerator<{ userId: string; gone: string[] }> {
  for (;;) {
    const [more, userId = '', ...gone] = await store.run('reap', deadNode)
    if (more !== 'MORE') return
    yield { userId, gone }
  }
}
