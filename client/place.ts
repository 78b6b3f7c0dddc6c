/** Where the server listens for sockets: beside the page, which may lie under a path of a proxy. */
export const socketPath = (): string => new URL('socket.io/', document.baseURI).pathname

/** The ticket that the page was opened with, as `#token=…`, which no log sees, or `?token=…`. */
export function ticket(): string | undefined {
  const { hash, search } = location
  const of = (text: string) => new URLSearchParams(text.slice(1)).get('token')
  return of(hash) ?? of(search) ?? undefined
}
