import { once } from 'node:events'
import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import { Client, within } from '../../helper.ts'
import { ServerProcess } from '../../server-process.ts'

const UNITY = 'websocket-sharp/1.0'

/** Longest time that a malicious connection is left to do harm, in milliseconds. */
const HARM_MS = 300

type Session = { revision: number; sid?: string; agent?: string }

function address(url: string, { revision, sid }: Session, transport: string): string {
  const session = sid === undefined ? '' : `&sid=${encodeURIComponent(sid)}`
  return `${url}/socket.io/?EIO=${revision}&transport=${transport}${session}`
}

/** Opens a plain WebSocket, sends the frames one after the other if it may, and waits for the end or for a while. */
async function attack(url: string, session: Session, frames: string[]): Promise<string[]> {
  const received: string[] = []
  const socket = new WebSocket(address(url, session, 'websocket').replace('http', 'ws'), {
    headers: { 'user-agent': session.agent ?? 'attacker' },
  })
  socket.on('message', (data) => received.push(String(data)))
  socket.on('error', (error) => received.push(`error: ${error.message}`))
  const answered = new Promise<void>((resolve) => {
    socket.once('open', resolve)
    socket.once('close', () => resolve())
  })
  await within(answered, 'answer to the upgrade')
  for (const frame of socket.readyState === WebSocket.OPEN ? frames : []) socket.send(frame)
  if (socket.readyState === WebSocket.CLOSED) return received
  const end = new AbortController()
  const timer = setTimeout(() => end.abort(), HARM_MS)
  await once(socket, 'close', { signal: end.signal }).catch(() => undefined)
  clearTimeout(timer)
  socket.terminate()
  return received
}

/** Polls as a client does, until the session is no more. Nobody can be told of its end who does not poll. */
async function pollToTheEnd(url: string, session: Session): Promise<void> {
  for (;;) {
    const response = await fetch(address(url, session, 'polling'))
    await response.arrayBuffer()
    if (!response.ok) return
  }
}

/** Attacks a new polling session, which only the newer revision has, and ends it. */
async function withPolling(url: string, harm: (sid: string) => Promise<unknown>): Promise<void> {
  const response = await fetch(address(url, { revision: 4 }, 'polling'))
  const sid = /"sid":"([^"]+)"/.exec(await response.text())?.[1] ?? ''
  const polling = pollToTheEnd(url, { revision: 4, sid })
  await harm(sid)
  await post(url, { revision: 4, sid }, '1')
  await within(polling, 'end of the session')
}

async function post(url: string, session: Session, body: string): Promise<number> {
  const response = await fetch(address(url, session, 'polling'), { method: 'POST', body })
  await response.arrayBuffer()
  return response.status
}

async function stillServes(t: Test, server: ServerProcess): Promise<void> {
  const client = new Client(server.url)
  t.teardown(() => client.socket.disconnect())
  t.match(await client.ask('initialize_main', {}), { ok: true, mass: 10 })
  t.ok(server.running)
  t.notMatch(server.log.join('\n'), /"level":(50|60)|Error/)
}

for (const LEGACY_CLIENTS of ['false', 'true']) {
  t.test(`LEGACY_CLIENTS=${LEGACY_CLIENTS}`, async (t) => {
    const server = await ServerProcess.start(t, {
      LEGACY_CLIENTS,
      BOARD_WIDTH: '50',
      BOARD_HEIGHT: '50',
    })
    const { url } = server

    await t.test('heartbeats of the other revision', async (t) => {
      for (const session of [{ revision: 3 }, { revision: 4 }, { revision: 4, agent: UNITY }]) {
        for (const heartbeat of ['2', '3', '2probe', '3probe', '23', '6', '5', '1', '']) {
          await attack(url, session, [heartbeat, '3', '2', '40', heartbeat])
        }
      }
      await stillServes(t, server)
    })

    await t.test('heartbeats of the other revision by polling', async (t) => {
      for (const body of [
        '2',
        '3',
        '1:2',
        '1:3',
        '1:2\u001e1:3',
        '2\u001e3',
        '6:2probe',
        '5',
        '',
      ]) {
        await withPolling(url, (sid) => post(url, { revision: 4, sid }, body))
      }
      await stillServes(t, server)
    })

    await t.test('a revision that changes with the upgrade', async (t) => {
      for (const session of [
        { revision: 3 },
        { revision: 3, agent: UNITY },
        { revision: 4, agent: UNITY },
      ]) {
        // Without the switch a name changes nothing.
        if (LEGACY_CLIENTS === 'false' && session.revision === 4) continue
        await withPolling(url, async (sid) => {
          for (const frames of [['2probe', '5', '2', '3'], ['2probe', '3'], ['2'], ['3'], ['5']]) {
            const received = await attack(url, { ...session, sid }, frames)
            t.match(received, [/400/], `4 → ${session.revision}`)
          }
          if (session.revision === 3) t.equal(await post(url, { ...session, sid }, '3'), 400)
        })
      }
      await stillServes(t, server)
    })

    await t.test('heartbeats of the other revision in the middle of an upgrade', async (t) => {
      for (const frames of [
        ['2probe', '3'],
        ['2probe', '2', '5'],
        ['3probe', '5'],
        ['2probe', '5', '2', '3', '2'],
        ['2probe', '2probe', '5', '5', '3'],
      ]) {
        await withPolling(url, async (sid) => {
          const upgrade = attack(url, { revision: 4, sid }, frames)
          await post(url, { revision: 4, sid }, '2')
          await upgrade
        })
      }
      await stillServes(t, server)
    })
  })
}
