/** What one client says to one kind of server, and how it reads the answers. */
export interface Dialect {
  /** WebSocket opcode of everything that it sends. */
  readonly opcode: number
  /** The path of a new connection; may ask the server for it first. */
  path(origin: string): Promise<string> | string
  /** What a connected client says first, if it speaks first. */
  readonly hello?: string
  /** Answers a message that is no movement, and says whether the client is in the game with it. */
  answer(payload: Buffer): { say: readonly (string | Buffer)[]; joined?: boolean }
  /** Whether a payload is another player's movement; looks at a few bytes only. */
  isMovement(bytes: Buffer, start: number, length: number): boolean
  /** One movement report. */
  encode(report: Report): Buffer
  decode(payload: Buffer): Received
}

/** Which of the two reports this is, when it was sent (ms, any epoch), and its number in its row. */
export type Report = { kind: 'look' | 'state'; stamp: number; number: number; sender: number }

/** `sender` is the number that the report was sent with; proves that nobody gets its own. */
export type Received = { kind: string; stamp: number; number: number; sender: number }

/** The reports' fields. Stamp, number and sender travel in fields that servers relay as they are. */
export function fields({ kind, stamp, number, sender }: Report): Record<string, number> {
  return kind === 'look'
    ? { look_x: stamp, look_y: number, look_z: sender }
    : {
        position_x: 51.25,
        position_y: 5.0625,
        position_z: 48.75,
        velocity_x: 0.523598,
        velocity_y: -0.261799,
        velocity_z: 0.130899,
        angular_velocity_x: stamp,
        angular_velocity_y: number,
        angular_velocity_z: sender,
        rotation_x: 0.180238,
        rotation_y: 0.360477,
        rotation_z: 0.540715,
        rotation_w: 0.738457,
      }
}

/** The way back from the fields. */
export function received(event: string, payload: Record<string, number>): Received {
  const isLook = 'look_x' in payload
  return {
    kind: event,
    stamp: Number(isLook ? payload['look_x'] : payload['angular_velocity_x']),
    number: Number(isLook ? payload['look_y'] : payload['angular_velocity_y']),
    sender: Number(isLook ? payload['look_z'] : payload['angular_velocity_z']),
  }
}
