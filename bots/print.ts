// A reader that goes away early, like `head`, is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit()
  throw error
})

/** Writes one line. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
