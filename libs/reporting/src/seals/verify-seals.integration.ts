import { generateKeyPairSync } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { publicKeyOf, sealHash } from '@atlas/event-sourcing'
import { readSealCopy, verifyLog } from '@atlas/event-store-postgres'
import { openSealingWorld, type SealingWorld } from '../testing/sealing-world.js'
import { behindTheTriggers, rewriteChain, sealAnew } from '../testing/tampering.js'
import { copySeals } from './copy-seals.js'
import { SealFile } from './seal-file.js'

let world: SealingWorld
let copyPath: string

/** 45 events on positions 1 to 45 and four seals of ten positions each on 46 to 49; a copy of these is outside. */
beforeEach(async () => {
  world = await openSealingWorld()
  for (const stream of ['a', 'b', 'c']) await world.happens(stream, 5)
  for (const stream of ['a', 'b', 'c']) await world.happens(stream, 10)
  expect(await world.seal()).toHaveLength(4)
  copyPath = join(world.folder, 'copy.log')
  const file = await SealFile.open(copyPath)
  await copySeals(file, world.store)
  await file.close()
})
afterEach(() => world.stop())

const verify = (options: Parameters<typeof verifyLog>[1] = {}) => verifyLog(world.test.url, options)
const copy = async () => ({ copies: [await readSealCopy(copyPath, 'copy.log')] })
const trusted = () => ({ keys: [publicKeyOf(world.privateKey)] })
const said = async (options: Parameters<typeof verifyLog>[1] = {}): Promise<string[]> =>
  (await verify(options)).findings.map(({ says }) => says)

describe('verification with seals', () => {
  it('finds nothing in a log that nobody touched, and says how far it is vouched for', async () => {
    const last = await world.store.last()
    expect(await verify({ ...trusted(), ...(await copy()) })).toMatchObject({
      events: 49,
      faults: 0,
      seals: {
        count: 4,
        last: { number: 4, position: 40, hash: last && sealHash(last) },
        unsealed: 9,
        keys: [{ key: publicKeyOf(world.privateKey), from: 1, to: 4 }],
        copies: [{ name: 'copy.log', vouchesUpTo: 40, torn: false }],
      },
    })
  })

  it('finds an event that was changed together with its whole chain and head', async () => {
    await behindTheTriggers(world, `update log.events set data = '{"cluster":"x","beat":99}' where position = 13`)
    expect(await said()).toContain(
      "the hash of event 13, version 3 of heartbeat-c doesn't hold: it or the one before was changed",
    )
    await rewriteChain(world, 'heartbeat-c')
    // The chains hold; every later event of the stream has another hash than the one that was sealed.
    expect(await said()).toEqual([
      "the events on positions 11 to 20 aren't those that seal 2 was made of: one or more were changed",
      "the events on positions 31 to 40 aren't those that seal 4 was made of: one or more were changed",
    ])
  })

  it('finds a recordedAt that was changed by a microsecond', async () => {
    await behindTheTriggers(
      world,
      `update log.events set recorded_at = recorded_at + interval '1 microsecond' where position = 35`,
    )
    expect(await said()).toEqual([
      "the events on positions 31 to 40 aren't those that seal 4 was made of: one or more were changed",
    ])
  })

  it('finds an event that was moved to another position', async () => {
    const swap = (one: number, other: number) => [
      `update log.events set position = -1 where position = ${one}`,
      `update log.events set position = ${one} where position = ${other}`,
      `update log.events set position = ${other} where position = -1`,
    ]
    // Versions 5 of a and 1 of b: each chain still runs on, and the order between streams is another.
    await behindTheTriggers(world, ...swap(5, 6))
    expect(await said()).toEqual([
      "the events on positions 1 to 10 aren't those that seal 1 was made of: one or more were changed",
    ])
  })

  it('finds an event that was put before the log or into a gap of it', async () => {
    await world.happens('d', 1)
    await behindTheTriggers(world, `update log.events set position = 0 where stream_id = 'heartbeat-d'`)
    expect(await said()).toEqual(['event 0 lies before positions that are sealed, and no seal covers it'])
    await behindTheTriggers(
      world,
      `delete from log.events where stream_id = 'heartbeat-d'`,
      `delete from log.streams where id = 'heartbeat-d'`,
    )
    // Position 50 is a gap now, and sealed as one.
    await world.happens('e', 1)
    expect((await world.seal()).map(({ last, count }) => [last, count])).toEqual([[50, 9]])
    expect(await said()).toEqual([])
    await behindTheTriggers(world, `update log.events set position = 50 where stream_id = 'heartbeat-e'`)
    expect(await said()).toEqual(['seal 5 has 9 event(s) on positions 41 to 50, and the log has 10'])
  })

  it('finds a last event that was taken out together with the head', async () => {
    await behindTheTriggers(world, `delete from log.events where stream_id = 'heartbeat-a' and stream_version = 15`)
    await rewriteChain(world, 'heartbeat-a')
    expect(await said()).toEqual(['seal 3 has 10 event(s) on positions 21 to 30, and the log has 9'])
  })

  it('finds a seal that was changed, taken out, or put where another should be', async () => {
    const second = await world.store.byNumber(2)
    if (!second) throw new Error('there is no second seal')
    const stream = 'seal-000000000002'
    const write = (seal: object) =>
      behindTheTriggers(world, `update log.events set data = '${JSON.stringify(seal)}' where stream_id = '${stream}'`)
    await write({ ...second, sealedAt: '2020-01-01T00:00:00.000Z' })
    await rewriteChain(world, stream)
    expect(await said()).toEqual([
      "seal 2 isn't signed by the key that it names",
      "seal 3 doesn't go on from seal 2 as it stands in the log",
    ])
    await write({ ...second, number: 1 })
    await rewriteChain(world, stream)
    expect(await said()).toEqual(
      expect.arrayContaining([
        'event 47 of seal-000000000002 holds seal 1, where seal 2 should be',
        'seal 2 is missing',
      ]),
    )
    await write({ hello: 'world' })
    await rewriteChain(world, stream)
    expect(await said()).toEqual(
      expect.arrayContaining(['event 47 of seal-000000000002 holds no seal', 'seal 2 is missing']),
    )
    await behindTheTriggers(
      world,
      `delete from log.events where stream_id = '${stream}'`,
      `delete from log.streams where id = '${stream}'`,
    )
    // Those after the hole are still held against their events.
    await behindTheTriggers(world, `update log.events set recorded_at = now() where position = 35`)
    expect(await said()).toEqual([
      'seal 2 is missing',
      'event 11 lies before positions that are sealed, and no seal covers it',
      "the events on positions 31 to 40 aren't those that seal 4 was made of: one or more were changed",
    ])
  })

  it('finds seals made anew with another key only by the keys that are trusted, or by a copy', async () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    await behindTheTriggers(world, `update log.events set data = '{"cluster":"x","beat":99}' where position = 13`)
    await rewriteChain(world, 'heartbeat-c')
    await sealAnew(world, 2, privateKey)
    expect(await said()).toEqual([])
    expect((await verify()).seals.keys).toHaveLength(2)
    expect(await said(trusted())).toEqual([
      `seal 2 is signed by the key ${publicKeyOf(privateKey)}, which isn't one of those that are trusted`,
    ])
    const [differs, ...more] = await said(await copy())
    expect(differs).toMatch(
      /^seal 2 isn't the one in copy.log:2: root is [0-9a-f]{64} in the log and [0-9a-f]{64} in the copy/,
    )
    expect(more).toEqual([])
    expect((await verify(await copy())).seals.copies).toEqual([{ name: 'copy.log', vouchesUpTo: 10, torn: false }])
  })

  it('finds seals made anew with the stolen key by a copy alone', async () => {
    await behindTheTriggers(world, `update log.events set data = '{"cluster":"x","beat":99}' where position = 13`)
    await rewriteChain(world, 'heartbeat-c')
    await sealAnew(world, 2, world.privateKey)
    expect(await said(trusted())).toEqual([])
    expect(await said(await copy())).toHaveLength(1)
  })

  it('finds seals that the copy has and the log has not', async () => {
    await behindTheTriggers(
      world,
      `delete from log.events where stream_id in ('seal-000000000003', 'seal-000000000004')`,
      `delete from log.streams where id in ('seal-000000000003', 'seal-000000000004')`,
    )
    expect(await said()).toEqual([])
    expect(await said(await copy())).toEqual(["copy.log has 2 seal(s) from number 3 on that the log doesn't have"])
  })

  it('reads while others write and seal', async () => {
    let writing = true
    const writer = (async () => {
      while (writing) await world.happens('w', 3).then(() => world.seal())
    })()
    for (let turn = 0; turn < 10; turn++) expect(await said(trusted())).toEqual([])
    writing = false
    await writer
  })
})

describe('what came after the last verified seal', () => {
  it('alone is verified, from where the earlier verification ended', async () => {
    const second = await world.store.byNumber(2)
    if (!second) throw new Error('there is no second seal')
    const from = { number: 2, hash: sealHash(second) }
    expect(await verify({ from })).toMatchObject({ events: 29, contents: null, faults: 0, seals: { count: 2 } })
    await behindTheTriggers(world, `update log.events set recorded_at = now() where position in (15, 25)`)
    expect(await said({ from })).toEqual([
      "the events on positions 21 to 30 aren't those that seal 3 was made of: one or more were changed",
    ])
  })

  it('can stand on the last seal, with nothing but unsealed events behind it', async () => {
    expect(await verify({ from: { number: 4 } })).toMatchObject({ events: 9, seals: { count: 0, last: { number: 4 } } })
    await behindTheTriggers(world, `update log.events set data = '{}' where position = 45`)
    expect(await said({ from: { number: 4 } })).toEqual([
      "the hash of event 45, version 15 of heartbeat-c doesn't hold: it or the one before was changed",
    ])
  })

  it('can not be said where that seal is gone or another', async () => {
    await expect(verify({ from: { number: 5 } })).rejects.toThrow('The log holds no seal 5 to go on from')
    await expect(verify({ from: { number: 4, hash: 'a'.repeat(64) } })).rejects.toThrow(
      "Seal 4 isn't the one that was verified earlier",
    )
  })
})

describe('a copy of the seals', () => {
  it('may have a seal twice, as a topic brings it, and a torn last line', async () => {
    const text = await readFile(copyPath, 'utf8')
    await writeFile(copyPath, `${text}${text.slice(0, -20)}`)
    expect(await verify(await copy())).toMatchObject({
      faults: 0,
      seals: { copies: [{ vouchesUpTo: 40, torn: true }] },
    })
  })

  it('that holds anything else is refused, with the line', async () => {
    const lines = (await readFile(copyPath, 'utf8')).trim().split('\n')
    await writeFile(copyPath, lines.with(1, 'hello').join('\n'))
    await expect(copy()).rejects.toThrow('copy.log:2 is no seal')
    await writeFile(copyPath, [...lines, lines[1]?.replace('"count":10', '"count":11')].join('\n'))
    await expect(copy()).rejects.toThrow('copy.log:5 is another seal 2 than the one in line 2')
  })
})
