import { createHash, generateKeyPairSync, verify } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { type InclusionProof, type Instant, instant, type Seal } from '@atlas/contracts'
import fc from 'fast-check'
import { chainHash, genesis } from '../chain.js'
import { eventLeaf, eventLeafHash, type SealedEvent } from './event-leaf.js'
import { faultsOfProof } from './inclusion-proof.js'
import { inclusionPath, rootOf } from './merkle.js'
import { isSigned, publicKeyOf, sealHash, sealLine, sealText, signSeal } from './seal.js'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

const statement = {
  number: 17,
  first: 16_001,
  last: 17_000,
  count: 998,
  root: digest('root'),
  previous: digest('seal 16'),
  sealedAt: '2026-11-23T09:30:00.000Z' as Instant,
}

describe('the leaf of an event', () => {
  it('is position, recordedAt and hash at fixed widths', () => {
    const event: SealedEvent = {
      position: 258,
      recordedAt: '1970-01-01T00:00:00.001Z' as Instant,
      hash: 'ab'.repeat(32),
    }
    expect(hex(eventLeaf(event))).toBe(`0000000000000102${'00000000000003e8'}${'ab'.repeat(32)}`)
    const before = { ...event, recordedAt: '1969-12-31T23:59:59.999Z' as Instant }
    expect(hex(eventLeaf(before)).slice(16, 32)).toBe('fffffffffffffc18')
  })

  it('differs when any of them does', () => {
    const event = fc.record({
      position: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
      recordedAt: fc.integer({ min: 0, max: 4_000_000_000_000 }).map(instant),
      hash: fc.stringMatching(/^[0-9a-f]{64}$/),
    })
    fc.assert(
      fc.property(event, event, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other))
        expect(eventLeafHash(one)).not.toBe(eventLeafHash(other))
      }),
    )
  })
})

describe('a seal', () => {
  it('is a text that anybody can write, hash and check with the public key', () => {
    const seal = signSeal(privateKey, statement)
    const text =
      `atlas seal v1\nnumber 17\nfirst 16001\nlast 17000\ncount 998\nroot ${statement.root}\n` +
      `previous ${statement.previous}\nsealed-at 2026-11-23T09:30:00.000Z\nkey ${publicKeyOf(publicKey)}\n`
    expect(sealText(seal)).toBe(text)
    expect(sealHash(seal)).toBe(digest(text))
    expect(verify(null, Buffer.from(text), publicKey, Buffer.from(seal.signature, 'hex'))).toBe(true)
    expect(isSigned(seal)).toBe(true)
    expect(JSON.parse(sealLine(seal))).toEqual(seal)
  })

  it('is no longer signed when any field changes', () => {
    const seal = signSeal(privateKey, statement)
    const other = signSeal(generateKeyPairSync('ed25519').privateKey, statement)
    const changes: Partial<Seal>[] = [
      { number: 18 },
      { first: 16_002 },
      { last: 17_001 },
      { count: 997 },
      { root: digest('another root') },
      { previous: digest('another seal') },
      { sealedAt: '2026-11-23T09:30:00.001Z' as Instant },
      { key: other.key },
      { signature: other.signature },
    ]
    for (const change of changes) expect(isSigned({ ...seal, ...change })).toBe(false)
    expect(isSigned(other)).toBe(true)
  })

  it('is made with Ed25519 alone', () => {
    const { privateKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    expect(() => signSeal(rsa, statement)).toThrow('Ed25519')
  })
})

/** Any proof of a segment of events on positions with gaps. */
const proofs: fc.Arbitrary<InclusionProof> = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.json()), { minLength: 1, maxLength: 40 })
  .chain((drawn) => fc.tuple(fc.constant(drawn), fc.nat(drawn.length - 1)))
  .map(([drawn, leaf]) => {
    let position = 16_000
    const events = drawn.map(([step, data], n) => {
      position += step
      const link = {
        previous: genesis,
        streamId: `handling-${n}`,
        streamVersion: 1,
        category: 'handling',
        incidentId: '',
        type: 'TriageConfirmed.v1',
        occurredAt: instant(n),
        data,
        metadata: '{}',
      }
      return { ...link, position, recordedAt: instant(1_795_300_000_000 + n), hash: chainHash(link) }
    })
    const leaves = events.map(eventLeafHash)
    const seal = signSeal(privateKey, {
      ...statement,
      last: position + 3,
      count: events.length,
      root: rootOf(leaves),
    })
    const [event] = events.slice(leaf)
    if (!event) throw new Error('no event was drawn')
    return { proof: 'atlas inclusion proof v1', event, leaf, path: inclusionPath(leaves, leaf), seal }
  })

describe('a proof', () => {
  it('holds for every event of a segment', () => {
    fc.assert(fc.property(proofs, (proof) => expect(faultsOfProof(proof)).toEqual([])))
  })

  it('holds no longer when anything of it is changed', () => {
    const other = digest('something else')
    const changes: ((proof: InclusionProof) => InclusionProof)[] = [
      (proof) => ({ ...proof, event: { ...proof.event, data: `${proof.event.data} ` } }),
      (proof) => ({ ...proof, event: { ...proof.event, streamVersion: 2 } }),
      (proof) => ({ ...proof, event: { ...proof.event, position: proof.event.position + 1 } }),
      (proof) => ({ ...proof, event: { ...proof.event, recordedAt: instant(0) } }),
      (proof) => ({ ...proof, event: { ...proof.event, hash: other } }),
      (proof) => ({ ...proof, leaf: proof.leaf + 1 }),
      (proof) => ({ ...proof, path: [...proof.path, other] }),
      (proof) => ({ ...proof, path: proof.path.length > 0 ? proof.path.with(0, other) : [other] }),
      (proof) => ({ ...proof, seal: { ...proof.seal, root: other } }),
      (proof) => ({ ...proof, seal: { ...proof.seal, count: proof.seal.count + 1 } }),
      (proof) => ({ ...proof, seal: { ...proof.seal, number: proof.seal.number + 1 } }),
    ]
    for (const change of changes)
      fc.assert(
        fc.property(proofs, (proof) => expect(faultsOfProof(change(proof))).not.toEqual([])),
        { numRuns: 20 },
      )
  })

  it('says what of it does not hold', () => {
    const [proof] = fc.sample(proofs, 1)
    if (!proof) throw new Error('no proof was drawn')
    expect(faultsOfProof({ ...proof, seal: { ...proof.seal, signature: '00'.repeat(64) } })).toEqual([
      "Seal 17 isn't signed by the key that it names.",
    ])
    expect(faultsOfProof({ ...proof, event: { ...proof.event, type: 'TriageCorrected.v1' } })).toEqual([
      `The event isn't the one that the hash ${proof.event.hash} stands for.`,
    ])
  })
})
