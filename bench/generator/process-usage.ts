import { readdirSync, readFileSync } from 'node:fs'

/** CPU time of a process and all its threads in seconds, from the kernel's scheduler (nanosecond resolution). */
export function cpuSeconds(pid: number | 'self'): number {
  let nanoseconds = 0
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const [onCpu] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')
    nanoseconds += Number(onCpu)
  }
  return nanoseconds / 1e9
}

/** Resident memory of a process in bytes. */
export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(status) ?? []
  return Number(kilobytes) * 1024
}
