/** A worker that is told an interval in milliseconds, and calls back as often. */
addEventListener('message', ({ data }: MessageEvent<number>) => {
  setInterval(() => postMessage(null), data)
})
