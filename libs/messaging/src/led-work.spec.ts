import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from '@jest/globals'
import type { Lease, Leases } from './leases.js'
import { LedWork } from './led-work.js'

/** One lease of every name, as the database gives it; `lose` ends the session of whoever holds it. */
class OneDatabase implements Pick<Leases, 'take'> {
  private readonly held = new Map<string, AbortController>()

  async take(name: string, signal: AbortSignal): Promise<Lease> {
    while (this.held.has(name)) {
      signal.throwIfAborted()
      await sleep(1)
    }
    signal.throwIfAborted()
    const session = new AbortController()
    this.held.set(name, session)
    const release = (): Promise<void> => {
      if (this.held.get(name) === session) this.held.delete(name)
      return Promise.resolve()
    }
    return { lost: session.signal, release }
  }

  lose(name: string): void {
    const session = this.held.get(name)
    this.held.delete(name)
    session?.abort()
  }
}

const lease = 'sender of mail'
const processOn = (leases: OneDatabase) => {
  const said: string[] = []
  const work = new LedWork({ lease, leases, onTrouble: (message) => said.push(message) })
  return { work, said }
}
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await sleep(1)
}
const aborted = async (signal: AbortSignal): Promise<void> => {
  if (!signal.aborted) await once(signal, 'abort')
}

it('is done by one process at a time, and by another once that one ends', async () => {
  const database = new OneDatabase()
  const [one, other] = [processOn(database), processOn(database)]
  const did: string[] = []
  one.work.beginRounds(() => Promise.resolve(did.push('one') && 1))
  await until(() => did.length > 2)
  other.work.beginRounds(() => Promise.resolve(did.push('other') && 1))
  await sleep(20)
  expect(new Set(did)).toEqual(new Set(['one']))
  await one.work.end()
  const handed = did.length
  await until(() => did.length > handed)
  expect(did.slice(handed)).toContain('other')
  expect(did.slice(handed)).not.toContain('one')
  await other.work.end()
})

it('is ended for whoever loses the lease, and begun anew by whoever has it then', async () => {
  const database = new OneDatabase()
  const { work, said } = processOn(database)
  const begun: AbortSignal[] = []
  work.begin(async (leads) => {
    begun.push(leads)
    await aborted(leads)
  })
  await until(() => begun.length === 1)
  database.lose(lease)
  await until(() => begun.length === 2)
  expect(begun.map((leads) => leads.aborted)).toEqual([true, false])
  await work.end()
  expect(begun.map((leads) => leads.aborted)).toEqual([true, true])
  expect(said).toEqual([])
})

it('gives the lease up when it fails, and says the same trouble once', async () => {
  const database = new OneDatabase()
  const [broken, well] = [processOn(database), processOn(database)]
  let tries = 0
  broken.work.beginRounds(() => {
    tries++
    return Promise.reject(new Error('the mail server is away'))
  })
  await until(() => tries > 2)
  expect(broken.said).toEqual(['the mail server is away'])
  let rounds = 0
  well.work.beginRounds(() => Promise.resolve(++rounds && 1))
  await until(() => rounds > 2)
  await Promise.all([broken.work.end(), well.work.end()])
})

it('is waited for at the end, which takes no other lease and cuts no work short, only a rest', async () => {
  const database = new OneDatabase()
  const { work } = processOn(database)
  const [under, way] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
  let rounds = 0
  work.beginRounds(async () => {
    rounds++
    under.resolve(undefined)
    await way.promise
    return 600_000
  })
  await under.promise
  let ended = false
  const end = work.end().then(() => (ended = true))
  await sleep(20)
  expect(ended).toBe(false)
  way.resolve(undefined)
  await end
  expect(rounds).toBe(1)
  // Given back: another process needn't wait for it.
  expect((await database.take(lease, AbortSignal.timeout(1000))).lost.aborted).toBe(false)
})

it('ends where it was never begun', async () => {
  await processOn(new OneDatabase()).work.end()
})
