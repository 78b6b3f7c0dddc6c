/**
 * Calls `tick` every so many milliseconds while the page is hidden. By a worker's timer: a hidden page's own
 * are held back by browsers to one a second, and to one a minute after a while.
 */
export function whileHidden(intervalMs: number, tick: () => void): void {
  let worker: Worker | undefined
  function follow(): void {
    worker?.terminate()
    worker = undefined
    if (!document.hidden) return
    worker = new Worker(new URL('./pulse.ts', import.meta.url), { type: 'module' })
    worker.addEventListener('message', tick)
    worker.postMessage(intervalMs)
  }
  document.addEventListener('visibilitychange', follow)
  follow()
}
