import t from 'tap'
import { until } from '../cluster/nodes.ts'
import { Client, urlOf } from '../helper.ts'
import { startNetwork } from '../services/network.ts'

t.test(
  'a joiner is told once that it has to wait, however many steps meet an absence',
  async (t) => {
    const { app, data } = await startNetwork(t, { MIN_PLAYERS: 0 })
    const answer = data.answer.bind(data)
    let away = '/players/get_all'
    const failed: string[] = []
    data.answer = async (call) => {
      if (call.path !== away) return answer(call)
      failed.push(call.path)
      return { status: 500, text: 'Internal Server Error' }
    }
    const client = new Client(urlOf(app))
    t.teardown(() => client.socket.disconnect())
    t.match(await client.next('event_refused'), { event: 'connect', code: 'SERVICE_UNAVAILABLE' })
    away = '/players/add'
    await client.next('field_objects')
    await until(
      'the second step has failed twice',
      () => failed.filter((p) => p === away).length > 1,
    )
    away = ''
    t.match(await client.ask('initialize_main', {}), { ok: true })
    t.equal(client.all('event_refused').length, 1)
  },
)
