/** The partition of a key: murmur2 as in the Java client, so that every tool finds an incident in the same one. */
export const partitionOf = (key: string, partitions: number): number =>
  (murmur2(Buffer.from(key)) & 0x7fffffff) % partitions

/**
 * Kafka's own hash (org.apache.kafka.common.utils.Utils.murmur2), signed, 32 bits. kafkajs computes the same in 64-bit
 * objects, which costs as much as sending the message does.
 */
export function murmur2(bytes: Uint8Array): number {
  const mix = 0x5bd1e995
  const whole = bytes.length & ~3
  let hash = 0x9747b28c ^ bytes.length
  for (let at = 0; at < whole; at += 4) {
    let word = byteAt(bytes, at) | (byteAt(bytes, at + 1) << 8) | (byteAt(bytes, at + 2) << 16)
    word = Math.imul(word | (byteAt(bytes, at + 3) << 24), mix)
    hash = Math.imul(hash, mix) ^ Math.imul(word ^ (word >>> 24), mix)
  }
  if (bytes.length > whole) {
    for (let at = bytes.length - 1; at >= whole; at--) hash ^= byteAt(bytes, at) << (8 * (at - whole))
    hash = Math.imul(hash, mix)
  }
  hash = Math.imul(hash ^ (hash >>> 13), mix)
  return hash ^ (hash >>> 15)
}

const byteAt = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0
