/** What a call to another process says of itself. Must hold no secret: it leaves this process. */
export type CallAttributes = Readonly<Record<string, string | number>>

/** Headers that carry the trace to whoever is called; made when they are asked for. */
export type TraceHeaders = () => Readonly<Record<string, string>>

/** What log lines carry that are written on behalf of an event. */
export type LogFields = {
  /** By the names of OpenTelemetry's convention for logs. */
  trace_id: string
  span_id: string
  trace_flags: string
  user: string
  event: string
}

/** The trace of one event that waits for its turn. */
export interface EventTrace {
  /** Runs the event's task, which resolves to its outcome: `ok` or a refusal code. */
  run(task: () => Promise<string>): Promise<void>
}

/** Traces as the rest of the server sees them. */
export interface Tracing {
  readonly isOn: boolean
  /** Begins the trace of an event that has just arrived. */
  begin(event: string, userId: string): EventTrace
  /**
   * One call to another process. It is a span of the sampled event on whose behalf it is made; what the
   * server does on its own account is not traced.
   */
  call<Result>(
    name: string,
    attributes: CallAttributes,
    run: (headers: TraceHeaders) => Promise<Result>,
  ): Promise<Result>
  /** For log lines: the sampled event on whose behalf the caller runs, or undefined. */
  logFields(): LogFields | undefined
}

const NO_HEADERS: TraceHeaders = () => ({})

/** An event that is not traced. */
export const NO_TRACE: EventTrace = {
  async run(task) {
    await task()
  },
}

/** Tracing that is off: every call goes straight through. */
export const noTracing: Tracing = {
  isOn: false,
  begin: () => NO_TRACE,
  call: (_name, _attributes, run) => run(NO_HEADERS),
  logFields: () => undefined,
}
