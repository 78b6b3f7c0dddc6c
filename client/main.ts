import './style.css'
import { Controls } from './controls/controls.ts'
import { Drawing } from './drawing/drawing.ts'
import { Picture } from './drawing/picture.ts'
import { Game } from './game/game.ts'
import { whileHidden } from './hidden.ts'
import { element } from './hud/element.ts'
import { Hud } from './hud/hud.ts'
import { Messages } from './hud/messages.ts'
import { Connection } from './network/connection.ts'
import { Ping } from './network/ping.ts'
import { socketPath, ticket } from './place.ts'
import { Probe } from './probe.ts'

/** A hidden page draws nothing, yet its zombies must move on: it looks after them this often, in ms. */
const HIDDEN_INTERVAL_MS = 200

/** Most time that one frame makes up for, in seconds. */
const LONGEST_FRAME = 0.25

/** Trouble behind the server that a player should hear of; other refusals are part of the game. */
const TROUBLE = new Set(['STORE_UNAVAILABLE', 'SERVICE_UNAVAILABLE', 'INTERNAL'])

const messages = new Messages()

const game = new Game({
  now: () => performance.now(),
  send(event, payload, acknowledge) {
    if (acknowledge === undefined) return connection.send(event, payload)
    connection.send(event, payload, (answer) => {
      if (!answer.ok) tell(answer.error)
      acknowledge(answer)
    })
  },
})

const connection = new Connection({
  path: socketPath(),
  token: ticket(),
  handlers: { ...game.world.handlers, event_refused: tell },
  onStatus(status) {
    messages.status(status)
    if (status.state === 'connected') game.reset()
  },
})

game.world.listen({
  playerRemoved(player, killed) {
    if (killed && player.role === 'main')
      messages.note('You were shattered. Rolling again in a moment …')
  },
})
game.acts.onBump = ({ role }) => {
  if (role === 'main') messages.note('Spiked!')
}

function tell({ code, message }: { code: string; message: string }): void {
  if (TROUBLE.has(code)) messages.note(message)
}

/** Shows the game, frame after frame. */
function show(): void {
  const view = element('#view')
  const drawing = new Drawing(view as HTMLCanvasElement)
  const picture = new Picture(game)
  drawing.show(picture)
  const controls = new Controls(view, game, picture.chase)
  const ping = new Ping(connection, game.world)
  const hud = new Hud(game, ping)
  const probe = new Probe(game)
  window.shatterland = probe
  const moment = { now: performance.now(), seconds: 0 }

  function update(now: number): void {
    moment.seconds = Math.min(LONGEST_FRAME, (now - moment.now) / 1000)
    moment.now = now
    controls.update(moment)
    if (connection.socket.connected) game.update()
    picture.update(moment)
    if (controls.used) hud.hideHint()
    ping.update(moment)
    hud.update(moment)
    messages.update(moment)
  }

  function frame(): void {
    requestAnimationFrame(frame)
    const begun = performance.now()
    update(begun)
    const updated = performance.now()
    drawing.render()
    probe.frame(begun, updated, performance.now())
  }

  whileHidden(HIDDEN_INTERVAL_MS, () => update(performance.now()))
  requestAnimationFrame(frame)
}

try {
  // First, so that the server answers while the graphics are made ready.
  connection.open()
  show()
} catch (error) {
  connection.close()
  messages.fatal('This browser cannot show the game', String(error))
}
