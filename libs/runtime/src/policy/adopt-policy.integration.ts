import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { logMigrations } from '@atlas/event-store-postgres'
import { startTestDatabase, type TestDatabase } from '@atlas/event-store-postgres/testing'
import { pino } from 'pino'
import { DataSource } from 'typeorm'
import { type OpenLog, openLog } from '../database/open-log.js'
import { identityMigrations } from '../identity/identity-migrations.js'
import { adoptPolicy } from './adopt-policy.js'
import { approveProposal, refuseProposal } from './decide-proposal.js'
import { LogPolicyInForce } from './log-policy-in-force.js'
import type { PolicyFormat } from './policy-format.js'
import { PolicyStore } from './policy-store.js'
import { readProposal } from './proposal.js'

jest.setTimeout(60_000)

let database: TestDatabase
let dataSource: DataSource
let log: OpenLog
let store: PolicyStore
/** Folder name to its files. */
let folders: Record<string, Record<string, string>>

beforeEach(async () => {
  database = await startTestDatabase([...logMigrations, ...identityMigrations])
  dataSource = await new DataSource({ type: 'postgres', url: database.url }).initialize()
  log = openLog(database.url, ['reporting'])
  store = new PolicyStore(dataSource)
  folders = {
    first: { 'a.yaml': 'one', 'b.yaml': 'two' },
    second: { 'a.yaml': 'one', 'b.yaml': 'three', 'c.yaml': 'four' },
    wrong: { 'a.yaml': 'wrong' },
  }
})
afterEach(async () => {
  await log.close()
  await dataSource.destroy()
  await database.stop()
})

/** A policy of any text; "wrong" is a mistake. */
const format: PolicyFormat = {
  readFolder: (folder) =>
    new Map(Object.entries(folders[folder] ?? {}).map(([name, text]) => [name, Buffer.from(text)])),
  parse: (files) => {
    const mistakes = [...files].filter(([, bytes]) => Buffer.from(bytes).toString() === 'wrong')
    if (mistakes.length > 0)
      return {
        errors: mistakes.map(([file]) => ({ file, line: 3, column: 5, message: 'should be right, found "wrong"' })),
      }
    const hash = createHash('sha256')
    for (const [name, bytes] of [...files].sort()) hash.update(`${name}=${Buffer.from(bytes).toString()};`)
    return { ok: { hash: hash.digest('hex'), files } }
  },
}

const adopt = (folder: string) =>
  adoptPolicy(log.eventLog, store, readProposal(format, folder), {
    actor: { kind: 'person', id: 'erin', via: 'cli' },
    author: 'erin',
    approver: 'frank',
    reason: 'a better rule',
  })

describe('a policy', () => {
  it('is in force once adopted, byte for byte, and names what it changed', async () => {
    expect(await store.inForce()).toBeUndefined()
    const first = await adopt('first')
    expect(first).toMatchObject({ outcome: 'adopted', changed: ['a.yaml', 'b.yaml'] })
    expect(await store.inForce()).toBe(first.hash)
    expect(await store.files(first.hash)).toEqual(
      new Map([
        ['a.yaml', Buffer.from('one')],
        ['b.yaml', Buffer.from('two')],
      ]),
    )
    expect(await adopt('second')).toMatchObject({ outcome: 'adopted', changed: ['b.yaml', 'c.yaml'] })
    const adoptions = await log.logReader.ofStream('policy-in-force')
    expect(adoptions.map(({ type, data }) => ({ type, data }))).toMatchObject([
      { type: 'PolicyAdopted', data: { previous: null, author: 'erin', approver: 'frank' } },
      { type: 'PolicyAdopted', data: { previous: first.hash } },
    ])
  })

  it('is adopted once, also by two at once', async () => {
    const both = await Promise.all([adopt('first'), adopt('first')])
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['adopted', 'in force already'])
    expect(await log.logReader.ofStream('policy-in-force')).toHaveLength(1)
  })

  it('is refused with file, line and column', () => {
    expect(() => readProposal(format, 'wrong')).toThrow('wrong/a.yaml:3:5: should be right, found "wrong"')
  })
})

describe('a policy that needs a second person', () => {
  const needs = ["A P1's response is due after 10 min instead of 15 min"]
  const propose = (folder: string, retarget?: 'running', ifMatch?: number) =>
    adoptPolicy(log.eventLog, store, readProposal(format, folder), {
      actor: { kind: 'person', id: 'erin', via: 'cli' },
      author: 'erin',
      approver: null,
      reason: 'sooner',
      needs,
      retarget,
      ifMatch,
    })
  const decision = (by: string, named: string) =>
    ({ actor: { kind: 'person', id: by, via: 'http' }, by, named }) as const

  it('is in force by the word of another person, and never by its author alone', async () => {
    const first = await adopt('first')
    const second = await propose('second')
    expect(second).toMatchObject({ outcome: 'proposed', needs, changed: ['b.yaml', 'c.yaml'] })
    expect(await store.inForce()).toBe(first.hash)
    expect(await approveProposal(log.eventLog, decision('erin', second.hash))).toMatchObject({ code: 'own-proposal' })
    expect(await store.inForce()).toBe(first.hash)
    const approved = await approveProposal(log.eventLog, decision('frank', second.hash.slice(0, 12)))
    expect(approved).toMatchObject({ proposal: { hash: second.hash, needs }, version: 3 })
    expect(await store.inForce()).toBe(second.hash)
    const adoptions = await log.logReader.ofStream('policy-in-force')
    expect(adoptions.at(-1)?.data).toMatchObject({ author: 'erin', approver: 'frank', previous: first.hash })
    expect(await approveProposal(log.eventLog, decision('frank', second.hash))).toMatchObject({
      code: 'unknown-proposal',
    })
  })

  it('is not put in force over a version that its author never saw', async () => {
    await adopt('first')
    const second = await propose('second')
    folders['third'] = { 'a.yaml': 'three' }
    const third = await adopt('third')
    expect(await approveProposal(log.eventLog, decision('frank', second.hash))).toMatchObject({
      code: 'proposal-outdated',
    })
    expect(await store.inForce()).toBe(third.hash)
  })

  it('is for clocks that run where its author said so, also once somebody else approves', async () => {
    await adopt('first')
    const proposed = await propose('second', 'running')
    await approveProposal(log.eventLog, decision('frank', proposed.hash))
    const [adopted, ...before] = (await log.logReader.ofStream('policy-in-force')).toReversed()
    expect(adopted?.data).toMatchObject({ hash: proposed.hash, retarget: 'running' })
    expect(before.at(-1)?.data).not.toHaveProperty('retarget')
  })

  it('waits once, however often it is proposed', async () => {
    await adopt('first')
    expect(await propose('second')).toMatchObject({ outcome: 'proposed', version: 2 })
    expect(await propose('second')).toMatchObject({ outcome: 'proposed', version: 2, position: 0 })
  })

  it('is refused where policy was changed since it was written', async () => {
    await adopt('first')
    await expect(propose('second', undefined, 7)).rejects.toMatchObject({
      refusal: { code: 'version-conflict', status: 412, missing: [{ field: 'If-Match' }] },
    })
    expect(await propose('second', undefined, 1)).toMatchObject({ outcome: 'proposed' })
  })

  it('is over when it is refused', async () => {
    await adopt('first')
    const second = await propose('second')
    expect(await refuseProposal(log.eventLog, decision('frank', second.hash), 'not agreed')).toMatchObject({
      proposal: { hash: second.hash },
    })
    expect(await approveProposal(log.eventLog, decision('grace', second.hash))).toMatchObject({
      code: 'unknown-proposal',
    })
  })

  it('needs nobody as the first of a log: there is no roster in force yet', async () => {
    expect(await propose('first')).toMatchObject({ outcome: 'adopted' })
  })
})

describe('the policy in force', () => {
  it('changes for a running process when another is adopted, and older ones stay readable', async () => {
    const inForce = new LogPolicyInForce(store, format, pino({ level: 'silent' }))
    expect(await inForce.refresh()).toBe(false)
    expect(() => inForce.current()).toThrow('no policy is in force yet')
    const { hash: first } = await adopt('first')
    expect(await inForce.refresh()).toBe(true)
    const pinned = inForce.current()
    expect(pinned.hash).toBe(first)

    inForce.follow()
    const { hash: second } = await adopt('second')
    while (inForce.current().hash !== second) await new Promise((resolve) => setTimeout(resolve, 20))
    inForce.stop()
    expect(pinned.hash).toBe(first)
    expect((await inForce.byHash(first)).files.size).toBe(2)
    await expect(inForce.byHash('0'.repeat(64))).rejects.toThrow('the log holds no policy 000')
  })

  it('is refused when its stored files are no longer those that were adopted', async () => {
    const { hash } = await adopt('first')
    await dataSource.query(`update log.policy set bytes = 'one and a half' where file = 'a.yaml'`)
    const inForce = new LogPolicyInForce(store, format, pino({ level: 'silent' }))
    await expect(inForce.refresh()).rejects.toThrow(
      `The stored files of policy ${hash.slice(0, 12)} were changed since it was adopted`,
    )
  })
})
