import { once } from 'node:events'
import { WebSocket } from 'ws'

/** Longest life of one client, in milliseconds. */
const PATIENCE_MS = 10_000

/** How a client comes and goes, in turn: each way leaves something else half done. */
const WAYS = ['opens', 'joins', 'plays', 'vanishes', 'polls'] as const

const READY: Record<string, string> = {
  opens: '0{',
  joins: '40{',
  plays: '42["initialize_main_player"',
  vanishes: '42["field_objects"',
}

function says(socket: WebSocket, start: string): Promise<void> {
  return new Promise((resolve) => {
    socket.on('message', (data: Buffer) => {
      if (data.toString('latin1', 0, start.length) === start) resolve()
    })
  })
}

async function poll(origin: string): Promise<void> {
  const url = `${origin}/socket.io/?EIO=4&transport=polling`
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const opened = await (await fetch(url, { signal })).text()
  const { sid } = JSON.parse(opened.slice(1)) as { sid: string }
  for (const body of ['40', '1']) {
    const response = await fetch(`${url}&sid=${sid}`, { method: 'POST', body, signal })
    await response.text()
  }
}

async function live(origin: string, way: string): Promise<void> {
  if (way === 'polls') return poll(origin)
  const url = `${origin.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`
  const socket = new WebSocket(url, { handshakeTimeout: PATIENCE_MS })
  const closed = once(socket, 'close')
  socket.on('error', () => undefined)
  const ready = says(socket, READY[way] ?? '')
  await Promise.race([once(socket, 'open'), closed])
  if (way !== 'opens') socket.send('40')
  if (way === 'plays') {
    await Promise.race([says(socket, '40{'), closed])
    socket.send('42["initialize_main",{}]')
  }
  await Promise.race([ready, closed])
  if (way === 'vanishes') socket.terminate()
  else socket.close()
  await closed
}

/** Connects and disconnects this many clients in every way there is, some side by side. Resolves with the number that failed. */
export async function churn(origin: string, count: number, abreast = 16): Promise<number> {
  let next = 0
  let failed = 0
  const lane = async () => {
    while (next < count) {
      const way = WAYS[next++ % WAYS.length] as string
      await live(origin, way).catch(() => {
        failed += 1
      })
    }
  }
  await Promise.all(Array.from({ length: abreast }, lane))
  return failed
}
