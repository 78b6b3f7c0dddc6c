/** Tells the benchmark where a peer listens. */
export function sayWhere(server) {
  process.stdout.write(`listening at http://127.0.0.1:${server.address().port}\n`)
}

/** Every peer listens on a free port of the loopback interface. */
export function listen(server) {
  server.listen(0, '127.0.0.1', () => sayWhere(server))
}
