import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createHash, randomBytes } from 'node:crypto'
import { rmSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Attempt,
  connect,
  everything,
  type Instance,
  Secret,
  type ServiceNow,
  sysId,
  utcSecond,
  where,
} from './index.js'
import { type SimulatorProcess, startSimulatorProcess } from './testing/index.js'

/** 2026-03-02T18:00:00Z; the instance's clock stands still unless a test moves it. */
const now = '2026-03-02T18:00:00Z'
let there: SimulatorProcess
let admin: ServiceNow
const attempts: Attempt[] = []
const connected = (more: Partial<Instance> = {}): ServiceNow =>
  connect({
    url: there.url,
    credentials: { kind: 'basic', user: 'admin', password: Secret.of('admin') },
    onAttempt: (attempt) => attempts.push(attempt),
    ...more,
  })
beforeAll(async () => {
  there = await startSimulatorProcess('--now', now)
  admin = connected()
})
afterAll(async () => {
  await admin.close()
  await there.stop()
})

const make = async (text: string, more: Record<string, string> = {}) =>
  (await admin.table('incident').create({ short_description: text, ...more }, { fields: ['number', 'state'] })).record

describe('a record', () => {
  it('is made, read, changed and deleted', async () => {
    const incidents = admin.table('incident')
    const { record, dropped } = await incidents.create(
      { short_description: 'Nodes aren’t ready', impact: '1', urgency: '1' },
      { fields: ['number', 'priority', 'short_description'] },
    )
    expect(dropped).toEqual([])
    expect(record).toMatchObject({ modCount: 0, updatedOn: '2026-03-02 18:00:00', updatedBy: 'admin' })
    expect(record.values).toEqual({
      number: expect.stringMatching(/^INC\d{7}$/),
      priority: '1',
      short_description: 'Nodes aren’t ready',
    })
    const changed = await incidents.update(record.sysId, { state: '2' }, { fields: ['state'] })
    expect([changed.record.modCount, changed.record.values]).toEqual([1, { state: '2' }])
    expect((await incidents.get(record.sysId, { fields: ['state'] }))?.values.state).toBe('2')
    expect(await incidents.delete(record.sysId)).toBe(true)
    expect(await incidents.get(record.sysId, { fields: [] })).toBeUndefined()
    expect(await incidents.delete(record.sysId)).toBe(false)
  })

  it('has stored values and, where asked for, what people read apart from them', async () => {
    const { sysId: id } = await make('shown', { caller_id: '6816f79cc0a8016401c5a33be04be441', state: '2' })
    const fields = ['state', 'caller_id', 'caller_id.email', 'opened_at', 'no_such_field'] as const
    const plain = await admin.table('incident').get(id, { fields })
    expect(plain?.values).toEqual({
      state: '2',
      caller_id: '6816f79cc0a8016401c5a33be04be441',
      'caller_id.email': 'admin@example.com',
      opened_at: '2026-03-02 18:00:00',
      no_such_field: undefined,
    })
    expect(plain?.displays).toEqual({})
    const shown = await admin.table('incident').get(id, { fields, displays: true })
    expect(shown?.values).toEqual(plain?.values)
    // Times in displays are of the user's own zone, which isn't UTC.
    expect(shown?.displays).toMatchObject({ state: 'In Progress', caller_id: 'System Administrator' })
    expect(shown?.displays.opened_at).not.toBe(plain?.values.opened_at)
  })

  it('is found, counted, and counted by a field', async () => {
    for (const urgency of ['1', '1', '3']) await make('counted [ab^c]', { urgency, category: 'network' })
    const query = where('short_description', '=', 'counted [ab^c]')
    const found = await admin.table('incident').find(query, { fields: ['urgency'] })
    expect(found.map(({ values }) => values.urgency).toSorted()).toEqual(['1', '1', '3'])
    expect(await admin.table('incident').count(query)).toBe(3)
    const counts = await admin.table('incident').countsBy('urgency', query)
    expect([...counts].toSorted()).toEqual([
      ['1', 2],
      ['3', 1],
    ])
    const twice = await admin.table('incident').countsBy('urgency', query, { atLeast: 2 })
    expect([...twice]).toEqual([['1', 2]])
  })
})

describe('a journal', () => {
  it('is written by a PATCH and read as rows of its own', async () => {
    const { sysId: id } = await make('noted')
    await admin.journal.add('incident', id, 'work_notes', 'Looked at it [x:1]')
    await admin.table('incident').update(id, { comments: 'We are on it' }, { fields: [] })
    const all = await admin.journal.of(id)
    expect(all.map(({ element, text, createdBy, recordId }) => ({ element, text, createdBy, recordId }))).toEqual(
      expect.arrayContaining([
        { element: 'work_notes', text: 'Looked at it [x:1]', createdBy: 'admin', recordId: id },
        { element: 'comments', text: 'We are on it', createdBy: 'admin', recordId: id },
      ]),
    )
    expect(await admin.journal.of(id, { element: 'comments' })).toHaveLength(1)
    expect(await admin.journal.has(id, '[x:1]')).toBe(true)
    expect(await admin.journal.has(id, '[X:1]')).toBe(false)
    expect(await admin.journal.has(id, '[x:2]')).toBe(false)
    expect(await admin.journal.has(id, '[x:1]', { element: 'comments' })).toBe(false)
  })

  it('is read on for a whole table by when entries were made', async () => {
    const one = await make('journal of one')
    const other = await make('journal of another')
    for (const [n, { sysId: id }] of [one, other, one].entries())
      await admin.journal.add('incident', id, 'work_notes', `entry ${n} of three`)
    const texts: string[] = []
    for await (const { records } of admin.journal.readOn('incident', { pageSize: 2 }))
      texts.push(...records.map(({ text }) => text).filter((text) => text.endsWith('of three')))
    expect(texts.toSorted()).toEqual(['entry 0 of three', 'entry 1 of three', 'entry 2 of three'])
  })
})

describe('an attachment', () => {
  const bytes = randomBytes(300_000)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += 64_000) yield bytes.subarray(at, at + 64_000)
  }

  it.each([
    ['whole', () => ({ bytes })],
    ['as a stream', () => ({ bytes: pieces() })],
    ['as a stream of known length', () => ({ bytes: pieces(), sizeBytes: bytes.length })],
  ])('goes up %s, is listed, and comes down the same', async (_how, given) => {
    const { sysId: id } = await make('with a file')
    const upload = { table: 'incident', recordId: id, fileName: 'Übersicht 1.bin', contentType: 'text/html' }
    const stored = await admin.attachments.upload({ ...upload, ...given() })
    expect(stored).toMatchObject({ ...upload, sizeBytes: bytes.length, sha256, createdBy: 'admin' })
    expect(await admin.attachments.of('incident', id)).toEqual([stored])
    const download = await admin.attachments.download(stored.sysId)
    expect(download?.attachment).toEqual(stored)
    const came: Uint8Array[] = []
    for await (const piece of download?.bytes ?? []) came.push(piece)
    expect(Buffer.concat(came).equals(bytes)).toBe(true)
    expect(await admin.attachments.delete(stored.sysId)).toBe(true)
    expect(await admin.attachments.download(stored.sysId)).toBeUndefined()
    expect(await admin.attachments.delete(stored.sysId)).toBe(false)
  })
})

describe('signing in', () => {
  const reads = async (credentials: Instance['credentials']) => {
    const client = connected({ credentials })
    try {
      return await client.table('incident').find(everything, { fields: [], atMost: 1 })
    } finally {
      await client.close()
    }
  }

  it('takes an API key, a password, the client’s own credentials, and a refresh token', async () => {
    const oauth = { clientId: there.client.id, clientSecret: Secret.of(there.client.secret) }
    const form = new URLSearchParams({
      grant_type: 'password',
      username: 'admin',
      password: 'admin',
      client_id: there.client.id,
      client_secret: there.client.secret,
    })
    const answer = await fetch(`${there.url}/oauth_token.do`, { method: 'POST', body: form })
    const { refresh_token: refreshToken } = (await answer.json()) as { refresh_token: string }
    const ways: Instance['credentials'][] = [
      { kind: 'api-key', key: Secret.of(there.apiKey) },
      { kind: 'oauth-password', user: 'admin', password: Secret.of('admin'), ...oauth },
      { kind: 'oauth-client-credentials', ...oauth },
      { kind: 'oauth-refresh-token', refreshToken: Secret.of(refreshToken), ...oauth },
    ]
    for (const credentials of ways) expect(await reads(credentials)).toHaveLength(1)
  })

  it('reads a secret from a file, and anew when it was exchanged', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'servicenow-client-'))
    const file = join(folder, 'password')
    writeFileSync(file, 'wrong\n')
    const client = connected({ credentials: { kind: 'basic', user: 'admin', password: Secret.from({ file }) } })
    try {
      const read = () => client.table('incident').count(everything)
      await expect(read()).rejects.toMatchObject({ kind: 'unauthenticated', sent: 'no', status: 401 })
      writeFileSync(file, 'admin\n')
      expect(await read()).toBeGreaterThan(0)
    } finally {
      await client.close()
      rmSync(folder, { recursive: true })
    }
  })

  it('gets a new token once the old one has ended, for requests that wait together one', async () => {
    const credentials = {
      kind: 'oauth-password',
      user: 'admin',
      password: Secret.of('admin'),
      clientId: there.client.id,
      clientSecret: Secret.of(there.client.secret),
    } as const
    const client = connected({ credentials, inFlight: 8 })
    try {
      const count = () => client.table('incident').count(everything)
      await count()
      // The instance ends tokens after half an hour of its own clock; ours hasn't moved.
      await there.control('PUT', '/clock', { move: 1_801_000 })
      const all = await Promise.all(Array.from({ length: 8 }, count))
      expect(new Set(all).size).toBe(1)
      // A write too: a 401 says that it wasn't carried out.
      await there.control('PUT', '/clock', { move: 1_801_000 })
      await client.table('incident').create({ short_description: 'after a new token' }, { fields: [] })
      expect(await admin.table('incident').count(where('short_description', '=', 'after a new token'))).toBe(1)
    } finally {
      await client.close()
      await there.control('PUT', '/clock', { now })
    }
  })

  it('says of a stream whose token had ended that it is to be sent again, which then gets another', async () => {
    const credentials = {
      kind: 'oauth-password',
      user: 'admin',
      password: Secret.of('admin'),
      clientId: there.client.id,
      clientSecret: Secret.of(there.client.secret),
    } as const
    const client = connected({ credentials, failuresUntilRest: 1 })
    try {
      const recordId = (await make('with a stream')).sysId
      const source = async function* () {
        yield Buffer.from('12')
        yield Buffer.from('34')
      }
      const upload = { table: 'incident', recordId, fileName: 'f', contentType: 'text/plain' }
      await client.table('incident').count(everything)
      await there.control('PUT', '/clock', { move: 1_801_000 })
      await expect(client.attachments.upload({ ...upload, bytes: source() })).rejects.toMatchObject({
        kind: 'unauthenticated',
        sent: 'no',
        status: 401,
        retryAfterMs: 0,
        message: expect.stringContaining('send it again from its source'),
      })
      expect(await client.attachments.upload({ ...upload, bytes: source() })).toMatchObject({ sizeBytes: 4 })
      expect(await admin.attachments.of('incident', recordId)).toHaveLength(1)
      // Whole bytes need nobody's help.
      await there.control('PUT', '/clock', { move: 1_801_000 })
      expect(await client.attachments.upload({ ...upload, bytes: Buffer.from('5') })).toMatchObject({ sizeBytes: 1 })
    } finally {
      await client.close()
      await there.control('PUT', '/clock', { now })
    }
  })
})

describe('reading on by key', () => {
  it('neither repeats nor skips while rows move', async () => {
    const query = where('short_description', '=', 'moving')
    await there.control('PUT', '/clock', { now: '2026-03-03T08:00:00Z' })
    const ids = []
    for (let n = 0; n < 30; n += 1) {
      if (n % 7 === 0) await there.control('PUT', '/clock', { move: 1000 })
      ids.push((await make('moving')).sysId)
    }
    const seen = new Map<string, number[]>()
    let turn = 0
    for await (const { records, mark } of admin.table('incident').readOn(query, { fields: [], pageSize: 4 })) {
      expect(records.at(-1)?.sysId).toBe(mark.after)
      for (const { sysId: id, modCount } of records) seen.set(id, [...(seen.get(id) ?? []), modCount])
      // Of those read and those still to come, some move behind all others.
      if (turn < 5) {
        await there.control('PUT', '/clock', { move: 1000 })
        for (const at of [turn, turn + 12])
          await admin.table('incident').update(sysId(ids[at] ?? ''), { urgency: '1' }, { fields: [] })
      }
      turn += 1
    }
    expect([...seen.keys()].toSorted()).toEqual(ids.toSorted())
    for (const [id, states] of seen) {
      expect(new Set(states).size).toBe(states.length)
      const last = await admin.table('incident').get(sysId(id), { fields: [] })
      expect(states.at(-1)).toBe(last?.modCount)
    }
  })

  it('goes on from a mark, within its second and from its beginning', async () => {
    await there.control('PUT', '/clock', { now: '2026-03-04T08:00:00Z' })
    for (let n = 0; n < 5; n += 1) await make('marked')
    const query = where('short_description', '=', 'marked')
    const read = async (from: { at: ReturnType<typeof utcSecond>; after?: ReturnType<typeof sysId> } | undefined) => {
      const ids: string[] = []
      for await (const { records } of admin.table('incident').readOn(query, { fields: [], from }))
        ids.push(...records.map(({ sysId: id }) => id))
      return ids
    }
    const all = await read(undefined)
    expect(all).toHaveLength(5)
    const at = utcSecond('2026-03-04 08:00:00')
    expect(await read({ at })).toEqual(all)
    expect(await read({ at, after: sysId(all[1] ?? '') })).toEqual(all.slice(2))
    expect(await read({ at, after: sysId(all[4] ?? '') })).toEqual([])
    expect(await read({ at: utcSecond('2026-03-04 08:00:01') })).toEqual([])
  })

  it('reads on past rows that the user may not see', async () => {
    const joe = connected({ credentials: { kind: 'basic', user: 'joe.employee', password: Secret.of('joe.employee') } })
    const [user] = await admin.table('sys_user').find(where('user_name', '=', 'joe.employee'), { fields: [] })
    try {
      await there.control('PUT', '/clock', { now: '2026-03-05T08:00:00Z' })
      const mine: string[] = []
      for (let n = 0; n < 24; n += 1) {
        await there.control('PUT', '/clock', { move: 1000 })
        // The first page is short, the second empty but for rows that are hidden, and so are most after it.
        const own = n === 1 || n === 9 || n === 10 || n > 22
        const { sysId: id } = await make('veiled', own ? { caller_id: user?.sysId ?? '' } : {})
        if (own) mine.push(id)
      }
      const seen: string[] = []
      const query = where('short_description', '=', 'veiled')
      for await (const { records } of joe.table('incident').readOn(query, { fields: [], pageSize: 3 }))
        seen.push(...records.map(({ sysId: id }) => id))
      expect(seen).toEqual(mine)
    } finally {
      await joe.close()
    }
  })
})

describe('a dictionary', () => {
  it('knows the fields of a table and its parents, and a field’s choices', async () => {
    const fields = await admin.dictionary.fields('incident')
    expect(fields.get('caller_id')).toMatchObject({ type: 'reference', reference: 'sys_user' })
    expect(fields.get('short_description')).toMatchObject({ type: 'string', maxLength: 160 })
    expect(fields.get('work_notes')?.type).toBe('journal_input')
    expect(fields.get('no_such_field')).toBeUndefined()
    expect(await admin.dictionary.fields('no_such_table')).toEqual(new Map())
    const states = await admin.dictionary.choices('incident', 'state')
    expect(states).toContainEqual({ value: '6', label: 'Resolved' })
    expect(states.map(({ value }) => value)).not.toContain('101')
    expect(await admin.dictionary.choices('incident', 'short_description')).toEqual([])
  })
})

describe('TLS', () => {
  it('trusts the certificate that it was given, and no other', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'servicenow-client-'))
    const written = join(folder, 'ca.pem')
    const secure = await startSimulatorProcess('--https', '--write-cert', written)
    const count = async (ca: string | undefined) => {
      const client = connected({ url: secure.url, ca, readAttempts: 1 })
      try {
        return await client.table('incident').count(everything)
      } finally {
        await client.close()
      }
    }
    try {
      expect(await count(readFileSync(written, 'utf8'))).toBeGreaterThan(0)
      await expect(count(undefined)).rejects.toMatchObject({
        kind: 'certificate',
        sent: 'no',
        message: expect.stringMatching(
          /^GET \/api\/now\/stats\/incident: the certificate of https:\S+ isn’t trusted: self-signed certificate/,
        ),
      })
    } finally {
      await secure.stop()
      rmSync(folder, { recursive: true })
    }
  })
})

describe('an address', () => {
  it('is refused where it can’t be meant', () => {
    const wrong: Record<string, RegExp> = {
      'dev12345.service-now.com': /such as https/,
      'ftp://dev12345.service-now.com': /such as https/,
      'https://admin:admin@dev12345.service-now.com': /don’t belong/,
      'https://dev12345.service-now.com/now': /no path/,
      'http://dev12345.service-now.com': /plain http/,
    }
    for (const [url, why] of Object.entries(wrong)) expect(() => connected({ url })).toThrow(why)
    expect(() => connected({ url: 'http://servicenow-simulator:8081', plainHttp: true })).not.toThrow()
    expect(() => connected({ inFlight: 0 })).toThrow('inFlight is a whole number above 0, not 0')
  })
})
