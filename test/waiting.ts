/** Longest wait for anything in a test, in milliseconds: far above what is expected, so that only a failure meets it. */
export const DEADLINE_MS = 20_000

/** Rejects when `promise` takes longer than the deadline, and says what was waited for. */
export async function within<Value>(
  promise: Promise<Value>,
  what: string,
  ms = DEADLINE_MS,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No ${what} within ${ms} ms`)), ms)
    // A wait that a test has given up must not hold its process.
    timer.unref()
  })
  try {
    return await Promise.race([promise, deadline])
  } finally {
    clearTimeout(timer)
  }
}

/** Resolves when the condition holds; looks every few milliseconds, and rejects when it takes too long. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  ms = DEADLINE_MS,
): Promise<void> {
  const end = performance.now() + ms
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Not within ${ms} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Something that waits: what awaits `held` goes on when `release` is called. */
export function gate(): { held: Promise<void>; release: () => void } {
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  return { held, release }
}
