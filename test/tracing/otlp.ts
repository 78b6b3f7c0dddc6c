/** Reads the protobuf of OTLP's ExportTraceServiceRequest, as opentelemetry-proto numbers its fields. */

export type Attributes = Record<string, string | number | boolean>

export type SpanData = {
  traceId: string
  spanId: string
  parentSpanId: string
  name: string
  kind: number
  start: bigint
  end: bigint
  attributes: Attributes
  /** 2 is an error. */
  status: number
  /** Of the process that sent it. */
  resource: Attributes
}

type Value = Buffer | bigint
type Fields = Map<number, Value[]>

function varint(bytes: Buffer, at: number): [bigint, number] {
  let value = 0n
  for (let i = at; ; i++) {
    const byte = bytes[i]
    if (byte === undefined) throw new Error('The message ends in the middle of a number')
    value |= BigInt(byte & 0x7f) << BigInt(7 * (i - at))
    if (byte < 0x80) return [value, i + 1]
  }
}

function read(bytes: Buffer): Fields {
  const fields: Fields = new Map()
  for (let at = 0; at < bytes.length; ) {
    const [tag, afterTag] = varint(bytes, at)
    const [value, next] = readValue(bytes, afterTag, Number(tag & 7n))
    const number = Number(tag >> 3n)
    fields.set(number, [...(fields.get(number) ?? []), value])
    at = next
  }
  return fields
}

function readValue(bytes: Buffer, at: number, wireType: number): [Value, number] {
  switch (wireType) {
    case 0:
      return varint(bytes, at)
    case 1:
      return [bytes.readBigUInt64LE(at), at + 8]
    case 2: {
      const [length, start] = varint(bytes, at)
      const end = start + Number(length)
      if (end > bytes.length) throw new Error('The message is cut off')
      return [bytes.subarray(start, end), end]
    }
    case 5:
      return [BigInt(bytes.readUInt32LE(at)), at + 4]
    default:
      throw new Error(`There is no wire type ${wireType}`)
  }
}

const all = (fields: Fields, number: number) => (fields.get(number) ?? []) as Buffer[]
const bytesOf = (fields: Fields, number: number) => all(fields, number)[0] ?? Buffer.alloc(0)
const numberOf = (fields: Fields, number: number) => (fields.get(number)?.[0] ?? 0n) as bigint

function double(bits: bigint): number {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(bits)
  return bytes.readDoubleLE()
}

function anyValue(fields: Fields): string | number | boolean {
  if (fields.has(1)) return bytesOf(fields, 1).toString()
  if (fields.has(2)) return numberOf(fields, 2) === 1n
  if (fields.has(3)) return Number(BigInt.asIntN(64, numberOf(fields, 3)))
  return double(numberOf(fields, 4))
}

function attributes(pairs: Buffer[]): Attributes {
  return Object.fromEntries(
    pairs.map(read).map((pair) => [bytesOf(pair, 1).toString(), anyValue(read(bytesOf(pair, 2)))]),
  )
}

function span(fields: Fields, resource: Attributes): SpanData {
  return {
    traceId: bytesOf(fields, 1).toString('hex'),
    spanId: bytesOf(fields, 2).toString('hex'),
    parentSpanId: bytesOf(fields, 4).toString('hex'),
    name: bytesOf(fields, 5).toString(),
    kind: Number(numberOf(fields, 6)),
    start: numberOf(fields, 7),
    end: numberOf(fields, 8),
    attributes: attributes(all(fields, 9)),
    status: Number(numberOf(read(bytesOf(fields, 15)), 3)),
    resource,
  }
}

/** All spans of one delivery. */
export function readSpans(body: Buffer): SpanData[] {
  return all(read(body), 1).flatMap((bytes) => {
    const resourceSpans = read(bytes)
    const resource = attributes(all(read(bytesOf(resourceSpans, 1)), 1))
    return all(resourceSpans, 2)
      .flatMap((scope) => all(read(scope), 2))
      .map((each) => span(read(each), resource))
  })
}
