import type { Hash, Instant } from '@atlas/contracts'
import type { Link } from '@atlas/event-sourcing'

/** A row of log.events as PostgreSQL sends it in binary form, the columns as verification asks for them. */
export function binaryRow(one: Link, position: number, recordedAt: Instant, hash: Hash): Buffer {
  const int64 = (value: bigint) => {
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64BE(value)
    return bytes
  }
  const micros = (at: string) => int64(BigInt(Date.parse(at) - Date.UTC(2000)) * 1000n)
  const version = Buffer.alloc(4)
  version.writeInt32BE(one.streamVersion)
  const fields = [
    int64(BigInt(position)),
    Buffer.from(one.streamId),
    version,
    Buffer.from(one.category),
    one.incidentId === '' ? null : Buffer.from(one.incidentId.replaceAll('-', ''), 'hex'),
    Buffer.from(one.type),
    micros(one.occurredAt),
    micros(recordedAt),
    Buffer.from(one.data),
    Buffer.from(one.metadata),
    Buffer.from(hash, 'hex'),
  ]
  const parts = fields.flatMap((field) => {
    const length = Buffer.alloc(4)
    length.writeInt32BE(field === null ? -1 : field.length)
    return field === null ? [length] : [length, field]
  })
  return Buffer.concat([Buffer.of(0, fields.length), ...parts])
}
