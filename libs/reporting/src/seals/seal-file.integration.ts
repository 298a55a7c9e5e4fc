import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { sealLine } from '@atlas/event-sourcing'
import { openSealingWorld, type SealingWorld } from '../testing/sealing-world.js'
import { copySeals, openCopy } from './copy-seals.js'
import { SealFile, SealsAtOdds } from './seal-file.js'

let world: SealingWorld
let path: string
beforeEach(async () => {
  world = await openSealingWorld()
  path = join(world.folder, 'seals.log')
  await world.happens('a', 35)
  await world.seal()
})
afterEach(() => world.stop())

/** As a sealer does when it begins; what the file holds then. */
const copied = async (): Promise<string> => {
  const file = await openCopy(path, world.store)
  await file.close()
  return readFile(path, 'utf8')
}
const all = async (): Promise<string> => (await world.store.after(0, 100)).map((seal) => `${sealLine(seal)}\n`).join('')

describe('seals.log', () => {
  it('holds every seal of the log, a line each', async () => {
    expect((await copied()).trim().split('\n')).toHaveLength(3)
    expect(await copied()).toBe(await all())
  })

  it('is made good from the log wherever it was cut', async () => {
    const whole = await copied()
    const lines = whole.indexOf('\n') + 1
    for (const size of [0, 1, lines - 1, lines, lines + 1, whole.length - 1]) {
      await truncate(path, size)
      expect({ size, text: await copied() }).toEqual({ size, text: whole })
    }
  })

  it('is at odds with a log that lacks its last seal, or has another of that number', async () => {
    const whole = await copied()
    const [last] = (await world.store.after(2, 1)).slice(-1)
    if (!last) throw new Error('there is no third seal')
    await appendFile(path, `${sealLine({ ...last, number: 4 })}\n`)
    await expect(copied()).rejects.toThrow(/ends with seal 4, and the log holds none of that number/)
    await writeFile(path, whole.replace(last.signature, last.signature.replaceAll('a', 'b')))
    await expect(copied()).rejects.toThrow(/ends with seal 3, and the log holds another of that number/)
    await expect(copied()).rejects.toThrow(SealsAtOdds)
    // Nothing of it is touched: it is the evidence.
    expect(await readFile(path, 'utf8')).toContain('"number":3')
  })

  it('that ends with something else is left as it is, however long', async () => {
    for (const text of ['hello\n', `${await all()}{"number": 4}\n`, 'x'.repeat(100_000), `${'x'.repeat(100_000)}\n`]) {
      await writeFile(path, text)
      await expect(copied()).rejects.toThrow('ends with a line that is no seal')
      expect(await readFile(path, 'utf8')).toBe(text)
    }
  })

  it('is not written by two at once', async () => {
    const [mine, theirs] = [await SealFile.open(path), await SealFile.open(path)]
    await copySeals(theirs, world.store)
    await expect(copySeals(mine, world.store)).rejects.toThrow('another process has written')
    await Promise.all([mine.close(), theirs.close()])
    expect(await copied()).toBe(await all())
  })

  it('takes only what follows its last seal', async () => {
    const file = await SealFile.open(path)
    await expect(file.append(await world.store.after(1, 1))).rejects.toThrow(SealsAtOdds)
    await file.close()
  })
})
