import { readFile } from 'node:fs/promises'
import { Adapter } from 'socket.io-adapter'
import t from 'tap'
import type { GameSocket } from '../../../plugins/socket-io/index.ts'
import type { FrameOptions } from '../../../plugins/socket-io/recipient.ts'
import { textFrame } from '../../../plugins/socket-io/text-frame.ts'
import { connect, listen } from './served.ts'

const LOCK = new URL('../../../../package-lock.json', import.meta.url)

t.test('Engine.IO sends lists of one and two ready frames as they are', async (t) => {
  const lock = JSON.parse(await readFile(LOCK, 'utf8'))
  const { version } = lock.packages['node_modules/engine.io']
  t.match(version, /^6\.6\./, 'the untyped option was read in this version; read it again')
  const served = await listen(t, Adapter)
  const client = await connect(served, ['websocket'])
  const { conn } = [...served.io.sockets.sockets.values()][0] as { conn: GameSocket['conn'] }
  const frames = [1, 2, 3].map((number) => textFrame(`2["ready",${number}]`))
  conn.write('', { compress: false, wsPreEncodedFrame: frames.slice(0, 2) } as FrameOptions)
  conn.write('', { compress: false, wsPreEncodedFrame: frames.slice(2) } as FrameOptions)
  const received: unknown[] = []
  for (const _ of frames) received.push(await client.next('ready' as never))
  t.same(received, [1, 2, 3])
  client.socket.disconnect()
})
