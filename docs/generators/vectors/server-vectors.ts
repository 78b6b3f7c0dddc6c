import type { Schema } from '../../../plugins/documentation/schema.ts'
import { serverExamples } from '../../../schemas/examples.ts'
import { type ServerEventName, serverEvents } from '../../../schemas/server-events.ts'

/** For each event that the server sends: what it means, who is sent it, and a sample. */
export function serverVectors() {
  const names = Object.keys(serverEvents) as ServerEventName[]
  return names.map((event) => {
    const { description, receivers } = serverEvents[event] as Schema
    return { event, description, receivers, payload: serverExamples[event] }
  })
}
