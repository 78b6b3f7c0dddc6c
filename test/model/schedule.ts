import { bury } from '../../plugins/cluster/bury.ts'
import { Refusal } from '../../rules/refusal.ts'
import { seeded } from '../helper.ts'
import type { redisNodes } from '../plugins/players/redis-nodes.ts'

type Nodes = Awaited<ReturnType<typeof redisNodes>>
type Node = Awaited<ReturnType<Nodes['node']>>

/** Zombies are added up to this many players. */
const MINIMUM = 6
const STEPS = 12

/** What every moment of the world must satisfy, whose users live on these nodes; throws where it does not. */
async function check(
  { client }: Nodes,
  world: string,
  homes: ReadonlyMap<string, Node>,
  seed: number,
): Promise<void> {
  const key = (name: string) => `{shatterland:${world}}:${name}`
  const [players, users, load] = await Promise.all([
    client.hgetall(key('players')),
    client.hgetall(key('users')),
    client.zrange(key('load'), '0', '-1', 'WITHSCORES'),
  ])
  const lines = (users: Iterable<[string, string]>) =>
    Array.from(users, (user) => user.join(' ')).sort()
  const expected = lines(Array.from(homes, ([user, { nodeId }]) => [user, nodeId]))
  if (lines(Object.entries(users)).join() !== expected.join()) {
    throw new Error(`schedule ${seed}: the users are not ${expected}`)
  }
  for (const nodeId of new Set(Object.values(users))) {
    const size = await client.scard(key(`node:${nodeId}`))
    const mine = Object.values(users).filter((node) => node === nodeId)
    if (size !== mine.length) throw new Error(`schedule ${seed}: ${nodeId} has ${size} users`)
  }
  const owned = new Map<string, number>()
  for (const [id, record] of Object.entries(players)) {
    const owner = record.split(' ')[1] ?? ''
    if (!(owner in users)) throw new Error(`schedule ${seed}: ${id} belongs to nobody`)
    if (id !== owner) owned.set(owner, (owned.get(owner) ?? 0) + 1)
    const member = await client.sismember(key(`owned:${owner}`), id)
    if (member !== 1) throw new Error(`schedule ${seed}: ${owner} does not know ${id}`)
  }
  for (let i = 0; i < load.length; i += 2) {
    const zombies = Math.floor(Number(load[i + 1]) / 2 ** 32)
    if (zombies !== (owned.get(load[i] as string) ?? 0)) {
      throw new Error(`schedule ${seed}: ${load[i]} is said to have ${zombies} zombies`)
    }
  }
}

/** Expires the node's lease, and lets all others bury it at once; everything it owned must go once. */
async function die(nodes: Nodes, dead: Node, others: readonly Node[]): Promise<void> {
  await nodes.client.zadd(`{shatterland:${dead.world}}:nodes`, 0, dead.nodeId)
  const reports: string[] = []
  await Promise.all(
    others.map(async ({ store }) => {
      for await (const { gone } of bury(store, dead.nodeId)) reports.push(...gone)
    }),
  )
  if (new Set(reports).size !== reports.length) throw new Error('someone was buried twice')
}

/** Runs this many schedules, with the seeds from 0, a few at a time. Rejects with the first fault. */
export async function runSchedules(nodes: Nodes, count: number): Promise<void> {
  let next = 0
  const worker = async () => {
    while (next < count) await runSchedule(nodes, next++)
  }
  await Promise.all(Array.from({ length: 20 }, worker))
}

/** Joins, leaves, kills and a node's death in one world on three nodes, in batches of operations at once. */
async function runSchedule(nodes: Nodes, seed: number): Promise<void> {
  const random = seeded(seed + 1)
  const pick = <Item>(list: readonly Item[]) => list[Math.floor(random() * list.length)]
  const first = await nodes.node()
  let live = [first, await nodes.node(first.world), await nodes.node(first.world)]
  const homes = new Map<string, Node>()
  let born = 0

  async function step(): Promise<unknown> {
    const dice = random()
    const user = pick([...homes.keys()])
    if (dice < 0.4 || user === undefined) {
      const [id, node] = [`user${++born}`, pick(live) as Node]
      homes.set(id, node)
      await node.registry.join(id)
      await node.registry.revive(id)
      return node.registry.claimZombies(MINIMUM)
    }
    const home = homes.get(user) as Node
    if (dice < 0.6) {
      homes.delete(user)
      await home.registry.leave(user)
      return pick(live)?.registry.claimZombies(MINIMUM)
    }
    const victim = pick(home.registry.controlledBy(user))?.id ?? user
    await home.deeds.kill(user, victim, [], { x: 10, z: 10 })
    return home.registry.claimZombies(MINIMUM)
  }

  for (let i = 0; i < STEPS; i++) {
    const batch = await Promise.allSettled(Array.from({ length: 3 }, step))
    const faults = batch.filter(
      (result) => result.status === 'rejected' && !(result.reason instanceof Refusal),
    )
    if (faults.length > 0) throw faults[0]
    if (live.length > 1 && random() < 0.15) {
      const dead = pick(live) as Node
      live = live.filter((node) => node !== dead)
      for (const [user, node] of homes) if (node === dead) homes.delete(user)
      await die(nodes, dead, live)
      await live[0]?.registry.claimZombies(MINIMUM)
    }
    if (random() < 0.3 || i === STEPS - 1) await check(nodes, first.world, homes, seed)
  }
  await Promise.all([...homes].map(([user, node]) => node.registry.leave(user)))
  await Promise.all(live.map(({ store, nodeId }) => store.run('part', nodeId)))
  const key = (name: string) => `{shatterland:${first.world}}:${name}`
  await nodes.client.del(key('world'), key('food'))
}
