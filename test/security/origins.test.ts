import t from 'tap'
import { answerOf, Client, start, urlOf, within } from '../helper.ts'
import { rawWebSocket } from './raw.ts'

const environment = { CORS_ORIGIN: 'https://a.example, https://b.example' }

t.test('configured origins connect, on both transports, and so does what is no page', async (t) => {
  const app = await start(t, { environment })
  for (const transport of ['polling', 'websocket']) {
    for (const origin of ['https://a.example', 'https://b.example', undefined]) {
      const client = new Client(urlOf(app), {
        transports: [transport],
        ...(origin && { extraHeaders: { origin } }),
      })
      t.teardown(() => client.socket.disconnect())
      t.equal(await answerOf(client), true, `${transport} from ${origin}`)
    }
  }
})

t.test('foreign and null origins do not, on either transport', async (t) => {
  const app = await start(t, { environment })
  for (const origin of [
    'https://evil.example',
    'null',
    'https://a.example.evil.example',
    'http://a.example',
    'https://a.example:444',
    'https://A.example',
    'https://a.example, https://b.example',
    '',
  ]) {
    const polling = await fetch(`${urlOf(app)}/socket.io/?EIO=4&transport=polling`, {
      headers: { origin },
    })
    t.not(polling.status, 200, `polling from ${origin || '(empty)'}`)
    await polling.text()
    const socket = rawWebSocket(t, app, { headers: { origin } })
    const outcome = new Promise((resolve) => {
      socket.once('open', () => resolve('open'))
      socket.once('close', () => resolve('closed'))
    })
    t.equal(await within(outcome, 'answer'), 'closed', `websocket from ${origin || '(empty)'}`)
  }
})
