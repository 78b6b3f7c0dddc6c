import { parseArgs } from 'node:util'

export type Option = {
  /** A number has limits, a text none. */
  default: number | string | boolean
  least?: number
  most?: number
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

function numberOf(name: string, text: string, { least = 0, most = 1e9 }: Option): number {
  const value = Number(text)
  if (text !== '' && value >= least && value <= most) return value
  throw new Error(`--${name} is ${JSON.stringify(text)}, but it must be ${least} … ${most}`)
}

function usage(command: string, options: Record<string, Option>): string {
  const lines = Object.entries(options).map(
    ([name, { help, default: value }]) => `  --${name.padEnd(12)}${help} (${value})`,
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
