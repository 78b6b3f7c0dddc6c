import type { Source } from './source.ts'

const EVENTS = [
  ...['initialize_main', 'look', 'player_state_reconcile', 'boost', 'eat', 'collision'],
  ...['kill_player', 'no_such_event', 'connect', 'disconnect', 'error', '__proto__', 'message'],
]

const FIELDS = [
  ...['position', 'velocity', 'angular_velocity', 'rotation', 'look'].flatMap((name) =>
    ['x', 'y', 'z'].map((axis) => `${name}_${axis}`),
  ),
  ...['rotation_w', 'x', 'y', 'z', 'id', 'player_id', 'food_id', 'obstacle_id'],
  ...['x_position', 'z_position', '__proto__', 'constructor', 'toString', 'toJSON', 'length'],
]

/** Numbers at the edges of what is admitted, of floats and of integers; as JSON. */
const NUMBERS = [
  '0',
  '-0',
  '1',
  '-1',
  '50',
  '249.9',
  '1e6',
  '1000001',
  '1e308',
  '1e999',
  '-1e999',
  '5e-324',
  '0.1',
  '4294967296',
  '9007199254740993',
]

const STRINGS = [
  '',
  '0',
  '-1',
  '1e3',
  'zombie_1',
  'zombie_2',
  'zombie_999999',
  '../flush',
  '__proto__',
  'constructor',
  'a'.repeat(64),
  'a'.repeat(65),
  'é',
]

/** A JSON value, mostly near those that events carry. */
export function jsonValue(source: Source, ids: readonly string[], depth = 0): string {
  const kind = source.int(0, depth > 4 ? 5 : 9)
  if (kind <= 2) return source.pick(NUMBERS)
  if (kind <= 4) return JSON.stringify(source.pick([...STRINGS, ...ids]))
  if (kind === 5) return source.pick(['null', 'true', 'false', 'NaN', 'undefined', ''])
  if (kind === 6) {
    const items = Array.from({ length: source.int(0, 4) }, () => jsonValue(source, ids, depth + 1))
    return `[${items.join(',')}]`
  }
  if (kind === 7) return JSON.stringify(source.text(40))
  return jsonObject(source, ids, depth + 1)
}

function jsonObject(source: Source, ids: readonly string[], depth: number): string {
  const fields = Array.from({ length: source.int(0, 20) }, () => {
    const value = source.chance(0.6) ? source.pick(NUMBERS) : jsonValue(source, ids, depth)
    return `${JSON.stringify(source.pick(FIELDS))}:${value}`
  })
  return `{${fields.join(',')}}`
}

/** An object with every field of every event, most of them right. */
function wholeObject(source: Source, ids: readonly string[]): string {
  const wrong = source.chance(0.3) ? source.pick(FIELDS) : undefined
  const fields = FIELDS.slice(0, -5).map((field) => {
    if (field === wrong) return `"${field}":${jsonValue(source, ids)}`
    if (/id$/.test(field)) {
      const id = /^(food|obstacle)/.test(field) ? String(source.int(-3, 30)) : source.pick(ids)
      return `"${field}":${JSON.stringify(id)}`
    }
    return `"${field}":${source.int(0, 100)}`
  })
  return `{${fields.join(',')}}`
}

/** The JSON of an event with its arguments, as it stands in a Socket.IO packet. */
export function eventArray(source: Source, ids: readonly string[]): string {
  const name = source.chance(0.95) ? JSON.stringify(source.pick(EVENTS)) : jsonValue(source, ids)
  const count = source.chance(0.9) ? 1 : source.int(0, 3)
  const args = Array.from({ length: count }, () =>
    source.chance(0.6) ? wholeObject(source, ids) : jsonValue(source, ids),
  )
  return `[${[name, ...args].join(',')}]`
}
