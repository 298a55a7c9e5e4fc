import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { Logger } from '@nestjs/common'
import { Leases } from '@atlas/messaging'
import type { Policy } from '@atlas/policy'
import { Backlog, Environment, PolicyInForce } from '@atlas/runtime'
import { openSealingWorld, type SealingWorld } from '../testing/sealing-world.js'
import { SealKey } from './seal-key.js'
import { Sealer } from './sealer.js'
import { SealingLag } from './sealing-lag.js'

let world: SealingWorld
const running: { stop: () => Promise<void> }[] = []
beforeEach(async () => {
  world = await openSealingWorld()
})
afterEach(async () => {
  for (const { stop } of running.splice(0)) await stop()
  await world.stop()
})

/** A process that seals, with its own connection for leases and, unless it shares `data`, a folder of its own. */
async function startSealer(data = 'data') {
  const environment = Environment.read({ ATLAS_DATA: join(world.folder, data) })
  const key = await SealKey.ofInstallation(environment)
  const leases = new Leases(world.test.url)
  const policy = { current: () => world.policy } as unknown as PolicyInForce<Policy>
  const sealer = new Sealer(leases, world.test.another(), world.store, key, policy, environment)
  sealer.onApplicationBootstrap()
  const stop = async () => {
    await sealer.onModuleDestroy()
    await leases.close()
  }
  running.push({ stop })
  return { key, stop, file: join(world.folder, data, 'seals.log') }
}
const linesOf = async (file: string): Promise<number> =>
  (await readFile(file, 'utf8').catch(() => '')).split('\n').length - 1
const until = async (found: () => Promise<unknown>, wanted: unknown): Promise<void> => {
  for (let tries = 0; JSON.stringify(await found()) !== JSON.stringify(wanted); tries++) {
    if (tries > 300) expect(await found()).toEqual(wanted)
    await sleep(50)
  }
}

describe('the sealer', () => {
  it('seals what comes, into the log and the file', async () => {
    const { file, key } = await startSealer()
    await world.happens('a', 25)
    await until(() => linesOf(file), 2)
    expect(await world.store.last()).toMatchObject({ number: 2, last: 20, key: key.name })
  })

  it('hands over to another process, whose file is brought level', async () => {
    const first = await startSealer('one')
    const second = await startSealer('two')
    await world.happens('a', 10)
    await until(() => linesOf(first.file).then(async (one) => one + (await linesOf(second.file))), 1)
    await first.stop()
    await world.happens('a', 10)
    await until(() => linesOf(second.file), 2)
  })

  it('stops aloud when somebody took a sealed seal out of the log', async () => {
    const first = await startSealer()
    await world.happens('a', 20)
    await until(() => linesOf(first.file), 2)
    await first.stop()
    await world.test.pool.query('alter table log.events disable trigger never_changed')
    await world.test.pool.query(`delete from log.events where stream_id = 'seal-000000000002'`)
    await world.test.pool.query(`delete from log.streams where id = 'seal-000000000002'`)
    await world.happens('a', 30)
    const said = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined)
    await startSealer()
    await until(() => Promise.resolve(said.mock.calls.length), 1)
    expect(said.mock.calls[0]?.[0]).toContain('nothing more is sealed')
    said.mockRestore()
    expect(await world.store.last()).toMatchObject({ number: 1 })
  })
})

describe('the key of the seals', () => {
  it('is made at the first start, for its owner only, and kept', async () => {
    const first = await startSealer()
    const file = join(world.folder, 'data', 'seal-key')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const [again, other] = [await startSealer(), await startSealer('other')]
    expect(again.key.name).toBe(first.key.name)
    expect(other.key.name).not.toBe(first.key.name)
    const named = await SealKey.ofInstallation(Environment.read({ ATLAS_SEAL_KEY: file, ATLAS_DATA: '/nowhere' }))
    expect(named.name).toBe(first.key.name)
  })

  it('that is named and is not there, or is something else, ends the start in a sentence', async () => {
    const named = (file: string) => SealKey.ofInstallation(Environment.read({ ATLAS_SEAL_KEY: file }))
    await expect(named(join(world.folder, 'nothing'))).rejects.toThrow(/can't be read \(ENOENT.*correct ATLAS_SEAL_KEY/)
    await expect(named('package.json')).rejects.toThrow('package.json holds no Ed25519 private key')
  })
})

describe('health', () => {
  it('says how far sealing is behind, and nothing when only a seal is unsealed', async () => {
    const backlog = new Backlog()
    new SealingLag(backlog, world.store).onApplicationBootstrap()
    const behind = async () => Object.fromEntries(await backlog.read())
    expect(await behind()).toEqual({ 'unsealed positions': 0, 'age of the oldest unsealed event in seconds': 0 })
    await world.happens('a', 7)
    await world.passes(59_000)
    expect(await behind()).toMatchObject({ 'unsealed positions': 7 })
    expect((await behind())['age of the oldest unsealed event in seconds']).toBeGreaterThanOrEqual(59)
    await world.passes(2000)
    await world.seal()
    expect(await behind()).toMatchObject({ 'unsealed positions': 0 })
  })
})
