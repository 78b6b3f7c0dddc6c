import { readdirSync, readFileSync } from 'node:fs'

/** Time of a process and all its threads in seconds, from the kernel's scheduler (nanosecond resolution). */
export type Usage = {
  onCpu: number
  /** Ready to run, but the core was taken by others. */
  waiting: number
}

export function usage(pid: number | 'self'): Usage {
  const total = { onCpu: 0, waiting: 0 }
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const statistics = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8')
    const [onCpu, waiting] = statistics.split(' ').map(Number) as [number, number]
    total.onCpu += onCpu / 1e9
    total.waiting += waiting / 1e9
  }
  return total
}

/** Resident memory of a process in bytes. */
export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(status) ?? []
  return Number(kilobytes) * 1024
}
