import { readdirSync, readFileSync } from 'node:fs'

export type Usage = {
  /** CPU time of all threads in seconds. */
  onCpu: number
  /** Time in seconds in which the main thread was ready to run, but others held its core. */
  waiting: number
}

/** What the kernel's scheduler says of a process, in nanosecond resolution. */
export function usage(pid: number | 'self'): Usage {
  const read = (path: string) => readFileSync(`${path}/schedstat`, 'utf8').split(' ').map(Number)
  const [, waiting] = read(`/proc/${pid}`) as [number, number]
  const threads = readdirSync(`/proc/${pid}/task`)
  const onCpu = threads.map((thread) => read(`/proc/${pid}/task/${thread}`)[0] as number)
  return { onCpu: onCpu.reduce((sum, time) => sum + time, 0) / 1e9, waiting: waiting / 1e9 }
}

/** Resident memory of a process in bytes. */
export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(status) ?? []
  return Number(kilobytes) * 1024
}
