import { Partitioners } from './kafka-client.js'

const partitioner = Partitioners.DefaultPartitioner()

/** The partition of a key: murmur2 as in the Java client, so that every tool finds an incident in the same one. */
export const partitionOf = (key: string, partitions: number): number =>
  partitioner({ topic: '', partitionMetadata: metadataFor(partitions), message: { key, value: null } })

const known = new Map<number, Parameters<typeof partitioner>[0]['partitionMetadata']>()
function metadataFor(partitions: number) {
  const before = known.get(partitions)
  if (before) return before
  const made = Array.from({ length: partitions }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 0,
    replicas: [],
    isr: [],
  }))
  known.set(partitions, made)
  return made
}
