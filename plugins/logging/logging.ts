import { Secrets } from './secrets.ts'

type LogContext = () => object | undefined

export type Logging = ReturnType<typeof createLogging>

/** What a logger is made with, before the app knows its configuration, and what the app then tells it. */
export function createLogging() {
  const secrets = new Secrets()
  let context: LogContext = () => undefined
  return {
    /** Options of pino. */
    options: {
      // A copy: pino writes the line's own fields into it, which win.
      mixin: () => ({ ...context() }),
      hooks: { streamWrite: (line: string) => secrets.hideIn(line) },
    },
    /** Each line carries from now on what this returns when it is written. */
    contextFrom(source: LogContext): void {
      context = source
    },
    /** No line shows this value from now on. */
    hide(value: string): void {
      secrets.add(value)
    },
  }
}
