import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Seal } from '@atlas/contracts'
import { faultsOfProof, genesis, isSigned, sealHash } from '@atlas/event-sourcing'
import { heldWriter } from '@atlas/event-store-postgres/testing'
import { openSealingWorld, type SealingWorld } from '../testing/sealing-world.js'
import { prove } from './prove.js'
import { sealNext } from './seal-next.js'

let world: SealingWorld
beforeEach(async () => {
  world = await openSealingWorld()
})
afterEach(() => world.stop())

const segments = (seals: readonly Seal[]): string[] =>
  seals.map(({ number, first, last, count }) => `${number}: ${first} to ${last}, ${count}`)

/** What must hold of all seals of a log, whoever made them. */
async function expectUnbroken(): Promise<Seal[]> {
  const seals = await world.store.after(0, 10_000)
  let before: Seal | undefined
  for (const seal of seals) {
    expect(seal.number).toBe((before?.number ?? 0) + 1)
    expect(seal.first).toBe((before?.last ?? 0) + 1)
    expect(seal.previous).toBe(before ? sealHash(before) : genesis)
    expect(isSigned(seal)).toBe(true)
    // Holds the root against the events as they are now.
    const leaves = await world.store.leaves(seal.first, seal.last)
    expect(leaves).toHaveLength(seal.count)
    const [leaf] = leaves
    if (leaf) expect(faultsOf(await prove(world.store, leaf.position))).toEqual([])
    before = seal
  }
  return seals
}
const faultsOf = (proof: Awaited<ReturnType<typeof prove>>): string[] =>
  'refused' in proof ? [proof.message] : faultsOfProof(proof)

describe('sealing', () => {
  it('waits until a segment is full or its first event has waited a minute', async () => {
    await world.happens('a', 4)
    expect(await world.seal()).toEqual([])
    await world.passes(60_000)
    expect(segments(await world.seal())).toEqual(['1: 1 to 4, 4'])
    // The first seal lies at position 5, so that five more make a segment of six.
    await world.happens('b', 8)
    expect(await world.seal()).toEqual([])
    await world.happens('b', 1)
    expect(segments(await world.seal())).toEqual(['2: 5 to 14, 10'])
    await expectUnbroken()
  })

  it('leaves an idle log alone: a seal asks for no other', async () => {
    await world.happens('a', 1)
    await world.passes(60_000)
    expect(await world.seal()).toHaveLength(1)
    await world.passes(3_600_000)
    expect(await world.seal()).toEqual([])
    await world.happens('a', 1)
    await world.passes(60_000)
    expect(segments(await world.seal())).toEqual(['2: 2 to 3, 2'])
  })

  it('takes what has gathered in pieces', async () => {
    await world.happens('a', 25)
    await world.passes(60_000)
    expect(segments(await world.seal())).toEqual(['1: 1 to 10, 10', '2: 11 to 20, 10', '3: 21 to 27, 7'])
    await expectUnbroken()
  })

  it('never goes past a position that may still appear', async () => {
    await world.happens('a', 3)
    const held = await heldWriter(world.test, 'held', [1, 2])
    await world.happens('b', 20)
    await world.passes(60_000)
    expect(segments(await world.seal())).toEqual(['1: 1 to 3, 3'])
    held.commit()
    expect(await held.outcome).toBe('committed')
    const [next] = await world.seal()
    expect(next).toMatchObject({ first: 4, last: 13, count: 10 })
    await expectUnbroken()
  })

  it('seals a gap that a rolled-back writer left as a gap', async () => {
    const held = await heldWriter(world.test, 'held', [1, 2, 3])
    await world.happens('a', 2)
    held.rollBack()
    expect(await held.outcome).toBe('gone')
    await world.passes(60_000)
    expect(segments(await world.seal())).toEqual(['1: 1 to 5, 2'])
    await expectUnbroken()
  })

  it('gives one seal a number when several processes seal at once', async () => {
    for (let turn = 0; turn < 5; turn++) {
      await world.happens('a', 23)
      await world.passes(60_000)
      await Promise.all(Array.from({ length: 4 }, () => world.seal(world.test.another())))
    }
    const seals = await expectUnbroken()
    expect(seals.at(-1)?.last).toBeGreaterThanOrEqual(5 * 23)
  })

  it('stays whole under writers that come and go', async () => {
    let writing = true
    const sealer = async () => {
      while (writing) await world.seal(world.test.another())
    }
    const sealing = [sealer(), sealer()]
    await Promise.all(
      Array.from({ length: 12 }, async (_, writer) => {
        for (let turn = 0; turn < 15; turn++) {
          if (turn % 5 === 0) {
            const held = await heldWriter(world.test, `held-${writer}-${turn}`, [1, 2])
            await world.happens(`w-${writer}`, 2)
            if (writer % 2) held.commit()
            else held.rollBack()
            await held.outcome
          } else await world.happens(`w-${writer}`, 1 + (turn % 3))
        }
      }),
    )
    writing = false
    await Promise.all(sealing)
    await world.passes(60_000)
    await world.seal()
    const seals = await expectUnbroken()
    expect(await world.store.unsealed(seals.at(-1)?.last ?? 0)).toMatchObject({ since: null })
  })

  it('takes the seal of a process that was first, and goes on from that', async () => {
    await world.happens('a', 10)
    const [theirs] = await world.seal()
    await world.happens('b', 20)
    // It saw the log before their seal; by now more is due than they sealed.
    const { test, store, privateKey, policy } = world
    expect(await sealNext({ log: test.another(), store, privateKey, policy }, undefined)).toEqual(theirs)
    expect(segments(await world.seal())).toEqual(['2: 11 to 20, 10', '3: 21 to 30, 10'])
  })
})

describe('a proof', () => {
  it('can be had of every sealed event, and of no other', async () => {
    await world.happens('a', 25)
    expect(await world.seal()).toHaveLength(2)
    for (let position = 1; position <= 20; position++)
      expect({ position, faults: faultsOf(await prove(world.store, position)) }).toEqual({ position, faults: [] })
    for (let position = 21; position <= 27; position++)
      expect(await prove(world.store, position)).toMatchObject({ code: 'not-sealed-yet' })
    expect(await prove(world.store, 28)).toMatchObject({ code: 'unknown-event', status: 404 })
  })
})
