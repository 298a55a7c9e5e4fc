import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { chainHash, contentHash, genesis, type Link } from './index.js'

const fields = ['streamId', 'category', 'incidentId', 'type', 'occurredAt', 'data', 'metadata'] as const
const link: fc.Arbitrary<Link> = fc.record({
  previous: fc.stringMatching(/^[0-9a-f]{64}$/),
  streamVersion: fc.integer({ min: 1, max: 2_147_483_647 }),
  streamId: fc.string({ unit: 'binary' }),
  category: fc.string(),
  incidentId: fc.oneof(fc.constant(''), fc.uuid()),
  type: fc.string(),
  occurredAt: fc.string(),
  data: fc.json(),
  metadata: fc.json(),
})

describe('the hash chain', () => {
  it('is sha256 over length-prefixed fields, so that an auditor can compute it with anything', () => {
    const known: Link = {
      previous: genesis,
      streamId: 'handling-ü',
      streamVersion: 1,
      category: 'handling',
      incidentId: '',
      type: 'TriageConfirmed.v1',
      occurredAt: '2026-11-23T09:30:00.000Z',
      data: '{"a":1}',
      metadata: '{}',
    }
    const bytes = `64:${genesis}11:handling-ü1:18:handling0:18:TriageConfirmed.v124:2026-11-23T09:30:00.000Z7:{"a":1}2:{}`
    // 11, not 10: ü has two bytes.
    expect(chainHash(known)).toBe(createHash('sha256').update(Buffer.from(bytes)).digest('hex'))
  })

  it('changes with every field', () => {
    fc.assert(
      fc.property(link, fc.constantFrom(...fields), fc.string({ minLength: 1 }), (one, field, more) => {
        expect(chainHash({ ...one, [field]: one[field] + more })).not.toBe(chainHash(one))
      }),
    )
    fc.assert(
      fc.property(link, (one) => {
        expect(chainHash({ ...one, streamVersion: one.streamVersion + 1 })).not.toBe(chainHash(one))
        expect(chainHash({ ...one, previous: chainHash(one) })).not.toBe(chainHash(one))
      }),
    )
  })

  it('tells apart links whose fields, run together, are the same text', () => {
    fc.assert(
      fc.property(link, fc.constantFrom(...fields.keys()), fc.nat(), (one, at, cut) => {
        const [first, second] = [fields[at], fields[(at + 1) % fields.length]]
        if (!first || !second) return
        const both = one[first] + one[second]
        const where = cut % (both.length + 1)
        const other = { ...one, [first]: both.slice(0, where), [second]: both.slice(where) }
        fc.pre(other[first].isWellFormed() && other[second].isWellFormed() && other[first] !== one[first])
        expect(chainHash(other)).not.toBe(chainHash(one))
      }),
    )
  })

  it('names content by its salt and bytes', () => {
    const [salt, bytes] = [Buffer.alloc(32, 7), Buffer.from('text')]
    expect(contentHash(salt, bytes)).toBe(
      createHash('sha256')
        .update(Buffer.concat([salt, bytes]))
        .digest('hex'),
    )
    expect(contentHash(Buffer.alloc(32, 8), bytes)).not.toBe(contentHash(salt, bytes))
  })
})
