import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Bundle, Instant } from '@atlas/contracts'
import { publicKeyOf } from '@atlas/event-sourcing'
import { PostgresLogReader, readSealCopy } from '@atlas/event-store-postgres'
import { copySeals } from '../seals/copy-seals.js'
import { SealFile } from '../seals/seal-file.js'
import { openSealingWorld, type SealingWorld } from '../testing/sealing-world.js'
import { behindTheTriggers, rewriteChain, sealAnew } from '../testing/tampering.js'
import { againstOutside } from './against-outside.js'
import { bundleHtml } from './bundle-html.js'
import { checkBundleFile } from './check-file.js'
import { makeBundle } from './make-bundle.js'
import { clocks, incident, policyFiles, tellIncident } from './testing/bundled-incident.js'

/** What somebody with every right on the database does to the log is found in the bundle that is exported after it. */
let world: SealingWorld
const handling = `handling-${incident}`

/** Events on positions 1 to 9, others on 10 to 21, and two seals of ten positions each; the rest isn't sealed. */
beforeEach(async () => {
  world = await openSealingWorld(['intake', 'escalation', 'reporting'])
  await tellIncident(
    world.test.log,
    () => undefined,
    (transaction, text) => transaction.keep(text),
  )
  await world.happens('a', 12)
  expect(await world.seal()).toHaveLength(2)
})
afterEach(() => world.stop())

async function exported(): Promise<Bundle> {
  const { test, store, privateKey } = world
  const bundle = await makeBundle(
    {
      log: new PostgresLogReader(test.pool),
      seals: store,
      key: { privateKey, name: publicKeyOf(privateKey) },
      policyFiles: () => Promise.resolve(policyFiles),
      clocks: { explained: () => Promise.resolve([...clocks]), current: () => Promise.resolve([]) },
    },
    incident,
  )
  if (!bundle) throw new Error('there is no such incident')
  return bundle
}
const found = async (): Promise<string[]> =>
  (await checkBundleFile(bundleHtml(await exported()))).faults.map(({ where, says }) => `${where}: ${says}`)
const positionOf = async (type: string): Promise<number> => {
  const bundle = await exported()
  const position = bundle.events.find(({ event }) => event.type === `${type}.v1`)?.event.position
  if (position === undefined) throw new Error(`the bundle has no ${type}`)
  return position
}

describe('the bundle', () => {
  it('holds of a log that nobody touched', async () => {
    const bundle = await exported()
    expect(await checkBundleFile(bundleHtml(bundle))).toMatchObject({ faults: [], undecided: [] })
    expect(bundle.events.every(({ sealed }) => sealed !== null)).toBe(true)
    expect(bundle.contents).toHaveLength(4)
  })

  it('names an event of which a byte was changed', async () => {
    const position = await positionOf('PriorityReclassified')
    await behindTheTriggers(
      world,
      `update log.events set data = replace(data::text, '"jonas.meier"', '"jonas.maier"')::json where position = ${position}`,
    )
    expect((await found())[0]).toBe(
      `event ${position} (PriorityReclassified.v1, ${handling}@4): it isn't what its hash stands for`,
    )
  })

  it('names the gap where a row was taken out, and what stands after it', async () => {
    const position = await positionOf('WorkStarted')
    await behindTheTriggers(world, `delete from log.events where position = ${position}`)
    expect((await found())[0]).toMatch(/PriorityReclassified.*version 3 of its stream is missing before it/)
  })

  it('names a last row that was taken out together with its head, by the seal', async () => {
    const position = await positionOf('NoteAdded')
    await behindTheTriggers(world, `delete from log.events where position = ${position}`)
    await rewriteChain(world, handling)
    expect((await found())[0]).toMatch(/^seal 1: the events on positions 1 to 10 aren't those that it was made of/)
  })

  it('names two events that were put in each other’s place', async () => {
    const [one, other] = [await positionOf('WorkStarted'), await positionOf('PriorityReclassified')]
    await behindTheTriggers(
      world,
      `update log.events set position = -1 where position = ${one}`,
      `update log.events set position = ${one} where position = ${other}`,
      `update log.events set position = ${other} where position = -1`,
    )
    expect((await found())[0]).toMatch(
      new RegExp(`^event ${one} \\(PriorityReclassified.*version 3 of its stream is missing before it`),
    )
  })

  it('names the seal of a tail that was written anew with all its hashes', async () => {
    const position = await positionOf('PriorityReclassified')
    await behindTheTriggers(
      world,
      `update log.events set data = replace(data::text, '"P2"', '"P1"')::json where position = ${position}`,
    )
    await rewriteChain(world, handling)
    expect(await found()).toEqual([
      expect.stringMatching(/^seal 1: the events on positions 1 to 10 aren't those that it was made of: from 2, 3/),
    ])
  })

  it('is found by a copy of the seals alone where these were made anew with the stolen key, too', async () => {
    const path = join(world.folder, 'copy.log')
    const file = await SealFile.open(path)
    await copySeals(file, world.store)
    await file.close()
    const copy = await readSealCopy(path, 'copy.log')
    const trusted = [publicKeyOf(world.privateKey)]
    expect(againstOutside(await exported(), trusted, copy)).toEqual([])
    const position = await positionOf('PriorityReclassified')
    await behindTheTriggers(
      world,
      `update log.events set data = replace(data::text, '"P2"', '"P1"')::json where position = ${position}`,
    )
    await rewriteChain(world, handling)
    await sealAnew(world, 1, world.privateKey)
    expect(await found()).toEqual([])
    expect(againstOutside(await exported(), trusted, copy)).toEqual([
      { where: 'seal 1', field: null, says: "it isn't the one in copy.log:1" },
    ])
  })

  it('holds before and after a text of it was redacted', async () => {
    const before = await exported()
    const [first] = before.contents
    await world.test.log.transact(
      { streams: [] },
      { actor: { kind: 'rule', id: 'test', via: 'test' }, correlationId: 'c', causationId: 'c' },
      (transaction) => transaction.redact(first?.hash ?? ''),
    )
    const after = await exported()
    expect(after.contents).toHaveLength(3)
    for (const bundle of [before, after]) expect((await checkBundleFile(bundleHtml(bundle))).faults).toEqual([])
    expect(after.statement.madeAt >= (before.statement.madeAt as Instant)).toBe(true)
  })
})
