import type { FastifyBaseLogger } from 'fastify'
import type { Board } from '../../rules/board.ts'
import { LandscapeAnswer } from '../../schemas/downstream.ts'
import { jsonCall } from '../downstream/call.ts'
import { DownstreamError } from '../downstream/error.ts'
import { type Service, slowDeadline } from '../downstream/service.ts'
import { encodePacket, type Packet } from '../socket-io/packet.ts'
import { type LandscapeSource, roundHeights } from './index.ts'

/** A landscape that could not be had is asked for again after this time, in milliseconds. */
const RETRY_MS = 1_000

const getLandscape = jsonCall('get_landscape', true, LandscapeAnswer)

/** The call for one board: an answer of another size is no answer. */
function landscapeOf({ width, height }: Board): typeof getLandscape {
  return {
    ...getLandscape,
    read(text) {
      const answer = getLandscape.read(text)
      const { result } = answer
      if (result.length === width && result.every((row) => row.length === height)) return answer
      throw new DownstreamError('invalid', 'the landscape is not as large as the board')
    },
  }
}

/**
 * The landscape service's terrain, asked for once and kept. While it can't be had the embedded
 * generator stands in, which makes the same terrain from the same seed; the service is asked again
 * in the background, so that nobody who joins waits for it.
 */
export function createRemoteLandscape(
  service: Service,
  board: Board,
  embedded: LandscapeSource,
  log: FastifyBaseLogger,
): LandscapeSource {
  const { width, height } = board
  const call = landscapeOf(board)
  let kept: Packet | undefined
  let asking: Promise<Packet> | undefined
  let standIn = false
  let closed = false
  let timer: NodeJS.Timeout | undefined

  async function ask(seed: number): Promise<Packet> {
    const { result } = await service.call(call, {
      path: '/get_landscape',
      query: { width, height, seed },
      deadline: slowDeadline(service),
    })
    return encodePacket('landscape', { terrain: roundHeights(result) })
  }

  async function askOrStandIn(seed: number): Promise<Packet> {
    try {
      kept = await ask(seed)
      if (standIn) log.info('the landscape service has answered; its terrain is used from now on')
      standIn = false
      return kept
    } catch (error) {
      const { reason } = error as DownstreamError
      if (!standIn) log.warn({ reason, seed }, 'no landscape service: the terrain is made here')
      standIn = true
      if (!closed) timer = setTimeout(() => void askOrStandIn(seed), RETRY_MS).unref()
      return embedded.packet()
    }
  }

  return {
    get seed() {
      return embedded.seed
    },
    agree: (seed) => embedded.agree(seed),
    async packet() {
      if (kept) return kept
      // Without a seed the embedded source says why.
      const { seed } = embedded
      if (standIn || seed === undefined) return embedded.packet()
      asking ??= askOrStandIn(seed)
      return asking
    },
    health() {
      const breaker = service.state()
      if (!standIn) return { status: 'up', kind: 'landscape-service', breaker }
      const detail = 'the landscape service is away; the same terrain is made here'
      return { status: 'up', kind: 'embedded', detail, breaker }
    },
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}
