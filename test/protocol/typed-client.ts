/**
 * A client that knows the server by `shatterland-server/protocol` alone. The tests compile it against the packed
 * package, in strict mode, and let what comes out play; so it imports nothing of this repository.
 */
import type {
  AcknowledgedEvents,
  ClientPayloads,
  ClientToServerEvents,
  RefusalCode,
  ServerToClientEvents,
} from 'shatterland-server/protocol'
import { io, type Socket } from 'socket.io-client'

type Hunter = Socket<ServerToClientEvents, AcknowledgedEvents>
type Prey = Socket<ServerToClientEvents, ClientToServerEvents>

/** What became of the two, in the order in which it happened. */
export type Story = string[]

/** Sees every socket before it connects. */
export type Watch = (socket: unknown) => void

const OPTIONS = { transports: ['websocket'], forceNew: true, autoConnect: false }

function motion(x: number, z: number): Omit<ClientPayloads['player_state_reconcile'], 'id'> {
  return {
    position_x: x,
    position_y: 5,
    position_z: z,
    velocity_x: 0,
    velocity_y: 0,
    velocity_z: 0,
    angular_velocity_x: 0,
    angular_velocity_y: 0,
    angular_velocity_z: 0,
  }
}

function idOf(socket: { id?: string | undefined }): string {
  if (socket.id === undefined) throw new Error('not connected')
  return socket.id
}

/** Throws unless an event was done, so that what it results in can be read. */
function done<Answer extends { ok: boolean }>(answer: Answer): Answer & { ok: true } {
  if (!answer.ok) throw new Error(`refused: ${JSON.stringify(answer)}`)
  return answer as Answer & { ok: true }
}

/** Two players meet; one grows, kills the other, sees it come back and leave. */
export async function playLife(url: string, watch: Watch): Promise<Story> {
  const story: Story = []
  const hunter: Hunter = io(url, OPTIONS)
  const prey: Prey = io(url, OPTIONS)
  const zombies: string[] = []

  watch(hunter)
  hunter.on('initialize_zombie_player', ({ id }) => zombies.push(id))
  const objects = new Promise<Parameters<ServerToClientEvents['field_objects']>[0]>((resolve) =>
    hunter.on('field_objects', resolve),
  )
  hunter.connect()
  const { food, obstacles } = await objects
  const born = done(await hunter.emitWithAck('initialize_main', {}))
  story.push(`hunter ${born.mass}`)

  watch(prey)
  const alive = new Promise<void>((resolve) => prey.once('initialize_main_player', () => resolve()))
  const listed = new Promise<void>((resolve) => prey.once('spawn', () => resolve()))
  prey.connect()
  await listed
  prey.emit('initialize_main', null)
  await alive
  story.push('prey alive')

  const [piece] = food
  const [obstacle] = obstacles
  if (piece === undefined || obstacle === undefined) throw new Error('an empty board')
  const moved = new Promise<string>((resolve) =>
    prey.on('otherPlayerStateInfo', ({ id, rotation_w }) => resolve(`${id} ${rotation_w}`)),
  )
  done(await hunter.emitWithAck('player_state_reconcile', motion(piece.x, piece.z)))
  done(await hunter.emitWithAck('look', { look_x: 0, look_y: 0, look_z: 1 }))
  for (const id of zombies) {
    done(await hunter.emitWithAck('player_state_reconcile', { id, ...motion(50, 50) }))
  }
  story.push((await moved) === `${hunter.id} 1` ? 'prey saw it move' : 'prey saw something else')

  const player_id = idOf(hunter)
  const meal = done(await hunter.emitWithAck('eat', { food_id: String(piece.id), player_id }))
  story.push(`ate ${meal.food.id}, mass ${meal.mass}`)
  story.push(`boosted to ${done(await hunter.emitWithAck('boost', { player_id })).mass}`)
  const hit = await hunter.emitWithAck('collision', { obstacle_id: obstacle.id, player_id })
  story.push(`hit, mass ${done(hit).mass}`)

  const refusal = new Promise<RefusalCode>((resolve) =>
    prey.emit('boost', { player_id }, (answer) =>
      resolve(answer.ok ? 'INTERNAL' : answer.error.code),
    ),
  )
  story.push(`prey refused: ${await refusal}`)

  const killed = new Promise<string>((resolve) =>
    prey.once('player_killed', ({ id }) => resolve(id)),
  )
  const preyId = idOf(prey)
  const death = { id: preyId, x_position: piece.x, z_position: piece.z }
  const ring = done(await hunter.emitWithAck('kill_player', death)).food
  story.push((await killed) === preyId ? `killed, ${ring.length} pieces` : 'somebody else died')

  const again = new Promise<void>((resolve) => prey.once('initialize_main_player', () => resolve()))
  prey.emit('initialize_main', {})
  await again
  story.push('prey came back')
  const gone = new Promise<string>((resolve) => hunter.once('onEndSpawn', ({ id }) => resolve(id)))
  prey.disconnect()
  story.push((await gone) === preyId ? 'prey left' : 'somebody else left')
  hunter.disconnect()
  return story
}

/** What must not compile: never called. */
export function mistakes(hunter: Hunter, prey: Prey): void {
  // @ts-expect-error a number for a player's id
  prey.emit('boost', { player_id: 5 })
  // @ts-expect-error an event that does not exist
  prey.emit('fly', {})
  // @ts-expect-error a payload without one of its fields
  hunter.emitWithAck('kill_player', { id: 'x', x_position: 1 })
  // @ts-expect-error a field that the event does not have
  prey.on('spawn', ({ x }) => x)
  // @ts-expect-error a code that is none
  prey.on('event_refused', ({ code }) => code === 'TIRED')
}
