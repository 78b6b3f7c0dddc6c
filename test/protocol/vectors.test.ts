import { readdirSync } from 'node:fs'
import t, { type Test } from 'tap'
import type { RefusalCode } from '../../schemas/refusals.ts'
import { Client, join, play, start, urlOf } from '../helper.ts'
import { createDocumentValidator, readDocument } from './validator.ts'

type Environment = Record<string, string>
type Vectors = {
  event: string
  environment: Environment
  valid: { name: string; payload: unknown }[]
  invalid: { name: string; arguments: unknown[]; code: RefusalCode }[]
}
type Told = Record<string, [event: string, payload: object][]>
type Step = {
  connect?: string
  disconnect?: string
  by?: string
  event?: string
  arguments?: unknown[]
  times?: number
  wait?: number
  acknowledgement?: { ok: boolean; code?: RefusalCode }
  told?: Told
}
type Scenario = { name: string; environment: Environment; steps: Step[] }

/** The world that a server with nothing configured has; only its log is silent. */
const STANDARD = {
  BOARD_WIDTH: '',
  BOARD_HEIGHT: '',
  TERRAIN_SEED: '',
  MIN_PLAYERS: '',
  FOOD_COUNT: '',
  OBSTACLE_COUNT: '',
}
const SERVED_ON_CONNECT = ['landscape', 'field_objects']

const validator = createDocumentValidator()
const scenarios = readDocument<Scenario[]>('vectors/scenarios.json')
const files = readdirSync(
  new URL('../../../docs/protocol/vectors/client-events/', import.meta.url),
).map((file) => readDocument<Vectors>(`vectors/client-events/${file}`))

/** Every event and code that the vectors show. */
const shown = new Set<string>()

t.test('there are vectors for every event of the document', async (t) => {
  const { operations } = validator.document
  const named = (action: string) =>
    Object.keys(operations).filter((name) => operations[name]?.action === action)
  t.same(files.map(({ event }) => event).sort(), named('receive').sort())
  const samples = readDocument<{ event: string; payload: unknown }[]>('vectors/server-events.json')
  t.same(samples.map(({ event }) => event).sort(), named('send').sort())
  for (const { event, payload } of samples) validator.assertReceived(event, payload)
})

for (const { event, environment, valid, invalid } of files) {
  t.test(`${event}: the stated payloads are taken and refused`, async (t) => {
    const app = await start(t, { environment })
    const watcher = await play(t, app)
    const client = await join(t, app)
    const since = watcher.mark()
    for (const { name, arguments: args, code } of invalid) {
      shown.add(`${event} ${code}`)
      t.match(await client.ask(event, ...args), { ok: false, error: { code } }, name)
    }
    await watcher.settled()
    t.same(since(), [])

    for (const { name, payload } of valid) {
      validator.assertSent(event, payload)
      const answer = await client.ask(event, payload)
      validator.assertAcknowledged(event, answer)
      t.not(answer.ok || answer.error.code, 'INVALID_PAYLOAD', name)
    }
  })
}

/** Plays one scenario; clients are known by the names that it gives them. */
class Stage {
  readonly #clients = new Map<string, Client>()
  readonly #ids = new Map<string, string>()
  #url = ''
  readonly #t: Test
  /** Time passes only where a scenario says so: no limit depends on how fast this machine is. */
  #now = 1_000_000

  constructor(t: Test) {
    this.#t = t
  }

  async open(environment: Environment): Promise<void> {
    const now = () => this.#now
    const app = await start(this.#t, { environment: { ...STANDARD, ...environment }, now })
    this.#url = urlOf(app)
  }

  /** A value with every `{name}` replaced by the id of that client. */
  fill<Value>(value: Value): Value {
    let text = JSON.stringify(value)
    for (const [name, id] of this.#ids) text = text.replaceAll(`{${name}}`, id)
    return JSON.parse(text)
  }

  #client(name: string): Client {
    const client = this.#clients.get(name)
    if (client === undefined) throw new Error(`Nobody is called ${name}`)
    return client
  }

  async #connect(name: string): Promise<void> {
    const client = new Client(this.#url)
    this.#t.teardown(() => client.socket.disconnect())
    this.#clients.set(name, client)
    await client.next('field_objects')
    await client.settled()
    this.#ids.set(name, client.id)
  }

  async #emit(step: Step, what: string): Promise<void> {
    const { by = '', event = '', times = 1, acknowledgement } = step
    const client = this.#client(by)
    const args = this.fill(step.arguments ?? [])
    for (let i = 0; i < times; i++) {
      if (acknowledgement === undefined) {
        client.socket.emit(event, ...args)
        continue
      }
      const answer = await client.ask(event, ...args)
      if (event in validator.document.operations) validator.assertAcknowledged(event, answer)
      const { code, ...rest } = acknowledgement
      const expected = code === undefined ? rest : { ok: false, error: { code } }
      if (code !== undefined) shown.add(`${event} ${code}`)
      this.#t.match(answer, this.fill(expected), what)
    }
  }

  async play(step: Step, number: number): Promise<void> {
    const what = `step ${number}`
    const before = new Map([...this.#clients].map(([name, { log }]) => [name, log.length]))
    if (step.wait !== undefined) this.#now += step.wait
    else if (step.connect !== undefined) await this.#connect(step.connect)
    else if (step.disconnect !== undefined) {
      const leaver = this.#client(step.disconnect)
      this.#clients.delete(step.disconnect)
      leaver.socket.disconnect()
      // Nobody can tell when the server has noticed, but by what the others are told.
      for (const [name, told] of Object.entries(step.told ?? {})) {
        for (const [event] of told) await this.#client(name).next(event as 'onEndSpawn')
      }
    } else await this.#emit(step, what)

    for (const [name, client] of this.#clients) {
      await client.settled()
      const heard = client.log
        .slice(before.get(name) ?? 0)
        .filter(({ event }) => !(name === step.connect && SERVED_ON_CONNECT.includes(event)))
        .map(({ event, args }) => [event, args[0]] as const)
      for (const [event, payload] of heard) validator.assertReceived(event, payload)
      const expected = this.fill(step.told?.[name] ?? [])
      this.#t.same(
        heard.map(([event]) => event),
        expected.map(([event]) => event),
        `${what}: what ${name} is told`,
      )
      this.#t.match(heard, expected, `${what}: how ${name} is told`)
    }
  }
}

for (const { name, environment, steps } of scenarios) {
  t.test(name, async (t) => {
    const stage = new Stage(t)
    await stage.open(environment)
    for (const [i, step] of steps.entries()) await stage.play(step, i + 1)
  })
}

t.test('the vectors show every refusal that a client can bring about', async (t) => {
  // What needs a fault, a dead service or an impatient client of that very event.
  const elsewhere = ['INTERNAL', 'STORE_UNAVAILABLE', 'SERVICE_UNAVAILABLE', 'RATE_LIMITED']
  const { operations } = validator.document as unknown as {
    operations: Record<string, { 'x-refusals'?: string[] }>
  }
  const promised = Object.entries(operations).flatMap(([event, operation]) =>
    (operation['x-refusals'] ?? [])
      .filter((code) => !elsewhere.includes(code))
      .map((code) => `${event} ${code}`),
  )
  const found = [...shown].filter((pair) => !pair.endsWith('RATE_LIMITED'))
  t.same(found.sort(), [...promised, 'fly UNKNOWN_EVENT'].sort())
})
