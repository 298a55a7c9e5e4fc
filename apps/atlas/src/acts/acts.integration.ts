import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { startTestDatabase, type TestDatabase } from '@atlas/event-store-postgres/testing'
import { readPolicyFolder } from '@atlas/policy'
import { Started } from '../testing/started.js'

// Of patience: each command is a process of its own.
jest.setTimeout(300_000)

let folder: string
let database: TestDatabase
let env: NodeJS.ProcessEnv
let server: Started
let url: string
const keys: Record<string, string> = {}

interface Ended {
  readonly code: number | null
  readonly lines: readonly string[]
  readonly json: () => Record<string, unknown>
}
async function atlas(args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const command = Started.atlas(args, { ...env, ...more })
  const { code } = await command.end()
  const lines = command.output.trim().split('\n')
  return { code, lines, json: () => JSON.parse(lines.at(-1) ?? '') as Record<string, unknown> }
}
const as = (person: string, ...args: string[]): Promise<Ended> =>
  atlas(args, { ATLAS_URL: url, ATLAS_KEY: keys[person] })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-acts-'))
  database = await startTestDatabase([])
  env = { ATLAS_DATABASE_URL: database.url, ATLAS_DATA: join(folder, 'data'), ATLAS_PORT: '0' }
  server = Started.atlas(['start'], env)
  url = await server.ready()
  const made = await atlas(['key', 'create', '--person', 'sofia.keller', 'nadia.rossi', 'grace.miller', '--json'])
  for (const { person, key } of made.json()['keys'] as { person: string; key: string }[]) keys[person] = key
  const admin = (await readFile(join(folder, 'data', 'admin-key'), 'utf8')).trim()
  const sent = await fetch(`${url}/v1/signals`, {
    method: 'POST',
    headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      summary: 'Add egress NFS access to the namespace livelink-ignition',
      cluster: 'abrc1l-atlas-stg',
      reporter: { name: 'Robin Vogel', email: 'robin.vogel@example.com' },
    }),
  })
  expect(sent.status).toBe(200)
  for (;;) {
    const shown = await fetch(`${url}/v1/incidents/1001`, { headers: { authorization: `Bearer ${admin}` } })
    if (shown.ok && ((await shown.json()) as { tier: string }).tier === 'L1') break
    await sleep(50)
  }
  expect((await atlas(['incident', 'show', '1001', '--json'])).json()).toMatchObject({ tier: 'L1' })
})
afterAll(async () => {
  server?.interrupt()
  await server?.end()
  await database?.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('an act by the command line', () => {
  it('is refused with every part that is missing, and ends with 1', async () => {
    const refused = await as('sofia.keller', 'incident', 'start-work', '1001')
    expect(refused.code).toBe(1)
    expect(refused.lines).toEqual([
      expect.stringMatching(/^[A-Z].*\.$/),
      expect.stringMatching(/^ {2}.*initialAssessment: /),
      expect.stringMatching(/^ {2}.*nextUpdateBy: /),
    ])
    const told = (await as('sofia.keller', 'incident', 'start-work', '1001', '--json')).lines.find((line) =>
      line.startsWith('{'),
    )
    expect(JSON.parse(told ?? '')).toMatchObject({ error: { errors: [{ field: expect.any(String) }, {}] } })
  })

  it('is done, and says how the incident stands and what was written', async () => {
    const nextUpdateBy = new Date(Date.now() + 3_600_000).toISOString()
    const started = await as(
      'sofia.keller',
      ...['incident', 'start-work', '1001', '--next-update-by', nextUpdateBy],
      ...['--acknowledgement-initial-assessment', 'a missing egress rule'],
    )
    expect(started).toMatchObject({ code: 0 })
    expect(started.lines[0]).toMatch(
      /^INC-1001: Work in Progress, P3, egress-access, L1, owned by sofia\.keller \(version \d+\)$/,
    )
    expect(started.lines[1]).toMatch(/TriageConfirmed, .*WorkStarted/)
  })

  it('is refused when it was decided on an older version, and done once under one key', async () => {
    const note = ['incident', 'note', '1001', '--text', 'the firewall team has it']
    const stale = await as('sofia.keller', ...note, '--if-match', '1')
    expect(stale.code).toBe(1)
    expect(stale.lines[0]).toMatch(/The incident has changed: it is at version \d+, not 1/)
    const [once, twice] = [
      await as('sofia.keller', ...note, '--idempotency-key', 'k-1', '--json'),
      await as('sofia.keller', ...note, '--idempotency-key', 'k-1', '--json'),
    ]
    expect(once.json()).toMatchObject({ number: '1001', events: ['NoteAdded'] })
    expect(twice.json()).toEqual(once.json())
  })

  it('takes a whole body, from a file as well, and is told what of it is wrong', async () => {
    const file = join(folder, 'finding.json')
    await writeFile(file, JSON.stringify({ statement: 'Connections are dropped', links: [] }))
    expect(await as('sofia.keller', 'incident', 'finding', '1001', '--body', `@${file}`)).toMatchObject({ code: 0 })
    const wrong = await as('sofia.keller', 'incident', 'finding', '1001', '--body', '{"links": 7}')
    expect(wrong.code).toBe(1)
    expect(wrong.lines.slice(1)).toEqual(expect.arrayContaining(['  links: should be a list, found a number']))
    expect((await as('sofia.keller', 'incident', 'finding', '1001', '--body', '{')).lines[0]).toMatch(
      /^--body should be JSON: /,
    )
  })

  it('says in one sentence that a key is missing, and that no Atlas answers', async () => {
    const note = ['incident', 'note', '1001', '--text', 'x']
    expect(await atlas(note, { ATLAS_URL: url })).toMatchObject({
      code: 1,
      lines: ['ATLAS_KEY should hold your API key: `atlas key create --person <id>` makes one.'],
    })
    const nowhere = await atlas(note, { ATLAS_URL: 'http://127.0.0.1:9', ATLAS_KEY: keys['sofia.keller'] })
    expect(nowhere.code).toBe(1)
    expect(nowhere.lines).toEqual([
      expect.stringMatching(/^No Atlas answers at http:\/\/127\.0\.0\.1:9 \(.+\); ATLAS_URL says/),
    ])
  })

  it('has help with its options and a body, and is listed with the others', async () => {
    const help = await atlas(['incident', 'resolve', '--help'])
    expect(help.code).toBe(0)
    expect(help.lines.join('\n')).toMatch(
      /--verification <text> .*choices: "requestor"[^]*ATLAS_KEY[^]*Example of a body:\n +\{"code"/,
    )
    expect((await atlas(['incident', '--help'])).lines.join('\n')).toMatch(
      /show [^]*start-work [^]*escalate [^]*reopen /,
    )
    expect((await atlas(['--help'])).lines.join('\n')).toMatch(/incident [^]*page +acts on a page/)
    expect((await atlas(['incident', 'mend', '1001'])).code).toBe(2)
  })
})

describe('a policy that changes targets, outside the one-process form', () => {
  it('waits for another person of the roster, who approves by their own key', async () => {
    // The mode as a system on Kafka leaves it; which bus runs here makes no difference to adoption.
    const pool = new (await import('pg')).default.Pool({ connectionString: database.url, max: 1 })
    await pool.query(`update bus.mode set kind = 'kafka'`)
    try {
      const proposal = join(folder, 'policy')
      await cp('policy', proposal, { recursive: true })
      const levels = join(proposal, 'service-levels.yaml')
      await writeFile(levels, (await readFile(levels, 'utf8')).replace('target: PT15M', 'target: PT10M'))
      const adopt = ['policy', 'adopt', proposal, '--author', 'nadia.rossi', '--reason', 'sooner']
      const named = await atlas([...adopt, '--approver', 'sofia.keller'])
      expect(named).toMatchObject({ code: 1, lines: [expect.stringMatching(/^A name is no approval here/)] })
      const proposed = await atlas([...adopt, '--json'])
      expect(proposed.json()).toMatchObject({
        outcome: 'proposed',
        needs: ["A P1's response, promised to the customer, is due after 10 min instead of 15 min, which is sooner"],
      })
      const hash = String(proposed.json()['hash']).slice(0, 12)
      const own = await as('nadia.rossi', 'policy', 'approve', hash)
      expect(own).toMatchObject({
        code: 1,
        lines: ['nadia.rossi proposed it; another person approves.', '  by: somebody else than nadia.rossi'],
      })
      const wrong = await as('sofia.keller', 'policy', 'approve', hash)
      expect(wrong.code).toBe(1)
      expect(wrong.lines[0]).toMatch(/^sofia.keller is Support Engineer; a proposed policy is decided on by Team Lead /)
      const approved = await as('grace.miller', 'policy', 'approve', hash, '--json')
      expect(approved.json()).toMatchObject({
        outcome: 'adopted',
        by: 'grace.miller',
        changed: ['service-levels.yaml'],
      })
      const shown = await fetch(`${url}/v1/policy`, {
        headers: { authorization: `Bearer ${keys['sofia.keller'] ?? ''}` },
      })
      expect(await shown.json()).toMatchObject({
        inForce: { author: 'nadia.rossi', approver: 'grace.miller' },
        proposals: [],
      })
      expect((await atlas(['policy', 'diff', proposal])).lines).toEqual(['nothing changes'])
    } finally {
      await pool.query(`update bus.mode set kind = 'embedded'`)
      await pool.end()
    }
  })
})

describe('a policy that is proposed with one’s own key', () => {
  /** The folder as it goes over HTTP, with one passage of a file changed. */
  const filesWith = (file: string, from: string, to: string): Record<string, string> => {
    const files = [...readPolicyFolder('policy')].filter(([name]) => name !== 'people.yaml')
    const texts = files.map(([name, bytes]) => [name, new TextDecoder().decode(bytes)] as const)
    return Object.fromEntries(texts.map(([name, text]) => [name, name === file ? text.replace(from, to) : text]))
  }
  const propose = async (person: string, body: object, headers = {}) => {
    const answer = await fetch(`${url}/v1/policy`, {
      method: 'POST',
      headers: { authorization: `Bearer ${keys[person] ?? ''}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ reason: 'later', ...body }),
    })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
  const later = filesWith('service-levels.yaml', 'target: PT15M', 'target: PT12M')

  it('is in force at once in the one-process form, for clocks that run where it says so', async () => {
    expect(await propose('sofia.keller', { files: later })).toMatchObject({
      status: 403,
      body: { code: 'wrong-hand', errors: [{ field: 'by', message: 'Team Lead or Evangelist' }] },
    })
    expect(await propose('nadia.rossi', { files: later }, { 'if-match': '"1000"' })).toMatchObject({ status: 412 })
    const adopted = await propose('nadia.rossi', { files: later, retarget: 'running' })
    expect(adopted).toMatchObject({ status: 200, body: { outcome: 'adopted', changed: ['service-levels.yaml'] } })
    expect((await propose('nadia.rossi', { files: later })).body).toMatchObject({ outcome: 'in force already' })
    const shown = await fetch(`${url}/v1/policy`, { headers: { authorization: `Bearer ${keys['nadia.rossi'] ?? ''}` } })
    expect(await shown.json()).toMatchObject({ inForce: { author: 'nadia.rossi', retarget: 'running' } })
  })

  it('leaves nothing but its refusal where it was refused; a conflict of versions leaves nothing', async () => {
    const pool = new (await import('pg')).default.Pool({ connectionString: database.url, max: 1 })
    const stored = await pool.query<{ said: string }>(
      `select data ->> 'command' || ' ' || (data ->> 'code') as said
       from log.events where stream_id = 'refusals-reporting-policy' order by position`,
    )
    await pool.end()
    expect(stored.rows.map(({ said }) => said)).toEqual([
      'approve-policy own-proposal',
      'approve-policy wrong-hand',
      'propose-policy wrong-hand',
    ])
  })

  it('is refused with every mistake of the folder, each with its file, line and column', async () => {
    const mistaken = await propose('nadia.rossi', { files: { ...later, 'calendars.yaml': 'calendars: 7\n', '.x': '' } })
    expect(mistaken).toMatchObject({ status: 422 })
    const { body } = await propose('nadia.rossi', { files: { ...later, 'calendars.yaml': 'calendars: 7\n' } })
    expect(body).toMatchObject({ code: 'mistaken-policy' })
    expect(JSON.stringify(body['errors'])).toMatch(/"calendars\.yaml:1:\d+"/)
  })

  it('is put back by the command, which leaves the names and addresses of people here', async () => {
    const put = await as('nadia.rossi', 'policy', 'propose', 'policy', '--reason', 'as it was', '--json')
    expect(put.json()).toMatchObject({ outcome: 'adopted', changed: ['service-levels.yaml'], needs: [] })
  })
})

describe('the rules of a policy', () => {
  it('are tried on what the log remembers', async () => {
    const same = await atlas(['policy', 'test', 'policy', '--history', '--json'])
    expect(same.json()).toMatchObject({
      passed: true,
      priorities: { right: 1, of: 1 },
      differs: [],
      triaged: { incidents: 1 },
    })
    expect(same.code).toBe(0)
    const other = join(folder, 'other')
    await cp('policy', other, { recursive: true })
    const file = join(other, 'classification.yaml')
    const rules = await readFile(file, 'utf8')
    await writeFile(
      file,
      rules.replace(
        '\nrules:\n',
        `\nrules:\n  - { id: all-p4, when: 'true', priority: P4, category: information, reason: a trial }\n`,
      ),
    )
    const differing = await atlas(['policy', 'test', other, '--history'])
    expect(differing.code).toBe(1)
    expect(differing.lines.join('\n')).toMatch(
      /INC-1001 was P3 egress-access by .* would be P4 information by all-p4; triage said P3 egress-access/,
    )
  })
})
