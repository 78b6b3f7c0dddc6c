import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { WebSocket } from 'ws'

const { url, perSecond } = workerData as { url: string; perSecond: number }

const MESSAGE = '42["look",{"look_x":1,"look_y":0,"look_z":0}]'
const BATCH_MS = 5
const RETRY_MS = 200

let isOn = false
const counts = { sent: 0, thrownOut: 0, refused: 0 }

/** Floods over one connection until it is thrown out or told to stop. */
async function flood(): Promise<void> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
  socket.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  const joined = new Promise<boolean>((resolve) => {
    socket.once('open', () => socket.send('40'))
    socket.on('message', (data: Buffer) => {
      if (data.toString('latin1', 0, 3) === '40{') resolve(true)
    })
  })
  if (!(await Promise.race([joined, closed.then(() => false)]))) {
    counts.refused += 1
    return
  }
  let last = performance.now()
  while (isOn && socket.readyState === socket.OPEN) {
    const now = performance.now()
    for (let due = ((now - last) * perSecond) / 1000; due >= 1; due--) {
      socket.send(MESSAGE)
      counts.sent += 1
    }
    last = now
    await sleep(BATCH_MS)
  }
  if (isOn) counts.thrownOut += 1
  socket.terminate()
}

parentPort?.on('message', async (command: 'start' | 'stop') => {
  isOn = command === 'start'
  if (!isOn) return parentPort?.postMessage(counts)
  while (isOn) {
    await flood()
    await sleep(RETRY_MS)
  }
})
