import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Partitioners } from './kafka-client.js'
import { murmur2, partitionOf } from './partition-of.js'

// From Kafka's own UtilsTest.testMurmur2.
it.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])('hashes %s as the Java client does', (key, hash) => {
  expect(murmur2(Buffer.from(key))).toBe(hash)
})

it.each([1, 3, 6, 7, 50])('finds every key of a topic of %d partitions where kafkajs would put it', (partitions) => {
  const partitioner = Partitioners.DefaultPartitioner()
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 0,
    replicas: [],
    isr: [],
  }))
  const theirs = (key: string) => partitioner({ topic: 't', partitionMetadata, message: { key, value: null } })
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (key) => partitionOf(key, partitions) === theirs(key)))
})
