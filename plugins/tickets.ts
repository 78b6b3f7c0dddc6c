import fp from 'fastify-plugin'
import { jwtVerify } from 'jose'
import type { GameSocket } from './socket-io/index.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The subject of the ticket with which a client came, for logs only; undefined where none are asked for. */
    subjectOf(socket: GameSocket): string | undefined
  }
}

/** Clocks of the issuer and of this server may differ by this much, in seconds. */
const CLOCK_TOLERANCE_S = 30

const MAX_TICKET = 4_096

/** A client's ticket: `auth.token`, or the query's `token` for clients that cannot send the former. */
function ticketOf({ handshake }: GameSocket): string | undefined {
  const tickets = [handshake.auth?.['token'], handshake.query['token']]
  return tickets.find(
    (ticket): ticket is string => typeof ticket === 'string' && ticket.length <= MAX_TICKET,
  )
}

/** What the client's `connect_error` carries. */
class TicketError extends Error {
  readonly data = { code: 'UNAUTHORIZED' }
}

/**
 * With AUTH_SECRET, only clients with a signed, unexpired ticket (JWT, HS256, with `sub` and `exp`) come
 * in. The subject names them in logs; it never becomes an id of the game.
 */
export default fp(
  async (fastify) => {
    const subjects = new WeakMap<GameSocket, string>()
    fastify.decorate('subjectOf', (socket: GameSocket) => subjects.get(socket))
    const { AUTH_SECRET } = fastify.config
    if (AUTH_SECRET === undefined) return
    const key = new TextEncoder().encode(AUTH_SECRET)
    const options = {
      algorithms: ['HS256'],
      requiredClaims: ['sub', 'exp'],
      clockTolerance: CLOCK_TOLERANCE_S,
    }

    async function verify(socket: GameSocket): Promise<void> {
      const ticket = ticketOf(socket)
      if (ticket === undefined) throw new TicketError('A ticket is required')
      const { payload } = await jwtVerify(ticket, key, options)
      const subject = String(payload.sub).slice(0, 64)
      subjects.set(socket, subject)
      fastify.log.debug({ user: socket.id, subject }, 'a ticket was shown')
    }

    fastify.io.use((socket, next) => {
      verify(socket).then(
        () => next(),
        (error: Error) => {
          fastify.log.info({ reason: error.message }, 'a client came without a valid ticket')
          next(error instanceof TicketError ? error : new TicketError('The ticket is not valid'))
        },
      )
    })
  },
  { name: 'tickets', dependencies: ['config', 'socket-io'] },
)
