import t from 'tap'
import { play, start, state } from '../helper.ts'
import { converse, frame, tcp, upgradeRequest } from '../security/raw.ts'

t.test('a piece that lands in reach again is no second meal in the same turn', async (t) => {
  // Every piece is and lands in the middle of the board.
  const app = await start(t, { random: () => 0.5 })
  const witness = await play(t, app)
  const socket = await tcp(t, app)
  await converse(socket, upgradeRequest(), /"sid"/)
  const joined = await converse(socket, frame(1, '40'), /40\{.*field_objects/s)
  const [, id = ''] = /40\{"sid":"([^"]+)"/.exec(joined) ?? []
  const send = (ack: number, event: string, payload: object) =>
    frame(1, `42${ack}${JSON.stringify([event, payload])}`)
  await converse(socket, send(0, 'initialize_main', {}), /430\[/)
  await converse(socket, send(1, 'player_state_reconcile', state(50, 50)), /431\[/)

  const meals = [3, 7, 3].map((food_id, i) => send(i + 2, 'eat', { food_id, player_id: id }))
  const answers = await converse(socket, Buffer.concat(meals), /434\[/)
  t.match(answers, /432\[\{.*"ok":true/)
  t.match(answers, /433\[\{.*"ok":true/)
  t.match(answers, /434\[\{"ok":false,"error":\{"code":"ALREADY_EATEN"/)
  await converse(socket, send(5, 'eat', { food_id: 3, player_id: id }), /435\[\{.*"ok":true/)
  await witness.settled()
  t.equal(witness.all('eaten').length, 3)
})
