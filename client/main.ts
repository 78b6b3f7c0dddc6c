import './style.css'
import { Controls } from './controls/controls.ts'
import { Drawing } from './drawing/drawing.ts'
import { Picture } from './drawing/picture.ts'
import { Game } from './game/game.ts'
import { element } from './hud/element.ts'
import { Hud } from './hud/hud.ts'
import { Messages } from './hud/messages.ts'
import { Connection } from './network/connection.ts'
import { Ping } from './network/ping.ts'
import { Probe } from './probe.ts'

/** A hidden page draws nothing, yet its zombies must move on: it looks after them this often, in ms. */
const HIDDEN_INTERVAL_MS = 200

/** Trouble behind the server that a player should hear of; other refusals are part of the game. */
const TROUBLE = new Set(['STORE_UNAVAILABLE', 'SERVICE_UNAVAILABLE', 'INTERNAL'])

const messages = new Messages()
let connection: Connection | undefined
const game = new Game({
  now: () => performance.now(),
  send: (event, payload, acknowledge) => connection?.send(event, payload, acknowledge),
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

function connect(): Connection {
  return new Connection({
    handlers: {
      ...game.world.handlers,
      event_refused: ({ code, message }) => {
        if (TROUBLE.has(code)) messages.note(message)
      },
    },
    onStatus(status) {
      messages.status(status)
      if (status.state === 'connected') game.reset()
    },
  })
}

function start(): void {
  const view = element('#view')
  const picture = new Picture(game)
  const drawing = new Drawing(view as HTMLCanvasElement, picture)
  const controls = new Controls(view, game, picture.chase)
  connection = connect()
  const ping = new Ping(connection, game.world)
  const hud = new Hud(game, ping)
  const probe = new Probe(game)
  window.shatterland = probe
  let last = performance.now()

  function update(now: number): void {
    const seconds = Math.min(0.25, (now - last) / 1000)
    last = now
    controls.update(seconds)
    if (connection?.socket.connected) game.update()
    picture.update(seconds)
    if (controls.used) hud.hideHint()
    ping.update(now)
    hud.update(now)
    messages.update(now)
  }

  function frame(): void {
    requestAnimationFrame(frame)
    const begun = performance.now()
    update(begun)
    const updated = performance.now()
    drawing.render()
    probe.frame(updated - begun, performance.now() - updated)
  }

  setInterval(() => {
    if (document.hidden) update(performance.now())
  }, HIDDEN_INTERVAL_MS)
  connection.open()
  requestAnimationFrame(frame)
}

try {
  start()
} catch (error) {
  messages.fatal('This browser cannot show the game', String(error))
}
