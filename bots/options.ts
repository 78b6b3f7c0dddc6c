import { parseArgs } from 'node:util'

export type Option = {
  /** A number has limits, a text none. */
  default: number | string | boolean
  least?: number
  most?: number
  /** A count of things. */
  integer?: boolean
  help: string
}

type Values<Options extends Record<string, Option>> = {
  [Name in keyof Options]: Options[Name]['default'] extends infer Default
    ? Default extends number
      ? number
      : Default extends boolean
        ? boolean
        : string
    : never
}

function numberOf(name: string, text: string, option: Option): number {
  const { least = 0, most = 1e9, integer = false } = option
  const value = Number(text)
  const isWhole = !integer || Number.isInteger(value)
  if (text !== '' && value >= least && value <= most && isWhole) return value
  const wanted = `${integer ? 'a whole number of ' : ''}${least} … ${most}`
  throw new Error(`--${name} is ${JSON.stringify(text)}, but it must be ${wanted}`)
}

function usage(command: string, options: Record<string, Option>): string {
  const lines = Object.entries(options).map(
    ([name, { help, default: value }]) =>
      `  --${name.padEnd(15)}${help}${value === '' ? '' : ` (${value})`}`,
  )
  return `npm run ${command} -- [options]\n\n${lines.join('\n')}\n`
}

/** The command line's options; prints them and ends on --help. Throws on anything that is no option. */
export function readOptions<Options extends Record<string, Option>>(
  command: string,
  options: Options,
): Values<Options> {
  const config = Object.fromEntries(
    Object.entries(options).map(([name, option]) => [
      name,
      { type: typeof option.default === 'boolean' ? ('boolean' as const) : ('string' as const) },
    ]),
  )
  const { values } = parseArgs({ options: { ...config, help: { type: 'boolean' } } })
  if (values.help) {
    process.stdout.write(usage(command, options))
    process.exit(0)
  }
  const entries = Object.entries(options).map(([name, option]) => {
    const given: unknown = values[name as keyof typeof values]
    if (given === undefined) return [name, option.default]
    if (typeof option.default !== 'number') return [name, given]
    return [name, numberOf(name, String(given), option)]
  })
  return Object.fromEntries(entries)
}
