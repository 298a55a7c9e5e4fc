import { expect, it } from '@jest/globals'
import { instant } from '@atlas/contracts'
import { chainHash, eventLeafHash, type Link } from '@atlas/event-sourcing'
import fc from 'fast-check'
import { binaryRow } from '../testing/binary-row.js'
import { ChainBytes, LeafBytes } from './chain-bytes.js'
import { EventBytes } from './event-bytes.js'

const link: fc.Arbitrary<Link> = fc.record({
  previous: fc.stringMatching(/^[0-9a-f]{64}$/),
  streamId: fc.string({ unit: 'grapheme', maxLength: 1200 }),
  streamVersion: fc.integer({ min: 1, max: 2_147_483_647 }),
  category: fc.string({ unit: 'grapheme' }),
  incidentId: fc.oneof(fc.constant(''), fc.uuid()),
  type: fc.string(),
  occurredAt: fc.integer({ min: -62_000_000_000_000, max: 200_000_000_000_000 }).map(instant),
  data: fc.json({ maxDepth: 3 }),
  metadata: fc.json(),
})

const row = new EventBytes()
const chain = new ChainBytes()
const leaf = new LeafBytes()

it('hashes a row in binary form as the chain and the seals hash the event', () => {
  const recorded = fc.record({
    position: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
    recordedAt: fc.integer({ min: 0, max: 8_000_000_000_000 }).map(instant),
    hash: fc.stringMatching(/^[0-9a-f]{64}$/),
  })
  fc.assert(
    fc.property(link, recorded, (one, { position, recordedAt, hash }) => {
      expect(row.read(binaryRow(one, position, recordedAt, hash))).toBe(true)
      expect(chain.hash(row, one.previous)).toBe(chainHash(one))
      expect(leaf.hash(row)).toBe(eventLeafHash({ position, recordedAt, hash }))
      expect(row.position).toBe(position)
    }),
    { numRuns: 500 },
  )
})

it('reads the row that comes behind the header of a COPY, and none at its end', () => {
  const [one] = fc.sample(link, 1)
  if (!one) throw new Error('nothing was drawn')
  const header = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)])
  expect(row.read(Buffer.concat([header, binaryRow(one, 7, instant(0), one.previous)]))).toBe(true)
  expect(row.position).toBe(7)
  expect(row.read(Buffer.of(0xff, 0xff))).toBe(false)
  expect(row.read(header)).toBe(false)
})

it('shows what lies below a millisecond, so that no hash fits', () => {
  const [one] = fc.sample(link, 1)
  if (!one) throw new Error('nothing was drawn')
  const bytes = binaryRow({ ...one, occurredAt: '2026-11-23T09:30:00.123Z' }, 7, instant(0), one.previous)
  row.read(bytes)
  const at = row.start(6)
  bytes.writeBigInt64BE(bytes.readBigInt64BE(at) + 1n, at)
  expect(row.occurredAt).toBe('2026-11-23T09:30:00.123001Z')
  // infinity, as timestamptz has it
  bytes.writeBigInt64BE(0x7fff_ffff_ffff_ffffn, at)
  expect(row.occurredAt).toContain('out of range')
  bytes.writeBigInt64BE(0x7fff_ffff_ffff_ffffn, row.start(7))
  expect(leaf.hash(row)).toHaveLength(64)
})
