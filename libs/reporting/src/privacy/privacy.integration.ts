import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type AtlasEvent, type Bundle, eventName, type PrivacyAnswer, type Recorded } from '@atlas/contracts'
import { communicationStream, contactStream, expiryStream } from '@atlas/domain'
import { publicKeyOf } from '@atlas/event-sourcing'
import { PostgresLogReader, verifyLog } from '@atlas/event-store-postgres'
import { loadPolicyFolder, type Policy } from '@atlas/policy'
import type { Leases } from '@atlas/messaging'
import type { CommandRequest, PolicyInForce, Positioned } from '@atlas/runtime'
import { bundleHtml } from '../bundle/bundle-html.js'
import { checkBundleFile } from '../bundle/check-file.js'
import { makeBundle } from '../bundle/make-bundle.js'
import { clocks, incident, policyFiles, tellIncident, texts } from '../bundle/testing/bundled-incident.js'
import { incidentTable } from '../migrations/incident-table.sql.js'
import { openSealingWorld, type SealingWorld } from '../testing/sealing-world.js'
import { wholeTrail } from '../trail/tell-trail.js'
import { trailText } from '../trail/trail-text.js'
import { ActOnPrivacy } from './act-on-privacy.js'
import { CorrectFact } from './correct-fact.js'
import { heldOnPerson } from './held-on-person.js'
import { Refusals } from '../refusals/refusals.js'
import { expireTexts } from './retention/expire-texts.js'
import { RetentionKeeper } from './retention/retention-keeper.js'

const policy = (() => {
  const parsed = loadPolicyFolder('policy')
  if ('errors' in parsed) throw new Error('the policy of the repository is not valid')
  return parsed.ok
})()

let world: SealingWorld
let reader: PostgresLogReader
let acts: ActOnPrivacy
let corrections: CorrectFact
const revoked: string[] = []
const keys = [
  { id: 'k1', person: 'amelie.dubois', name: 'laptop', createdAt: new Date(0), revokedAt: null },
  { id: 'k2', person: 'emil.novak', name: 'laptop', createdAt: new Date(0), revokedAt: null },
] as never[]

beforeEach(async () => {
  world = await openSealingWorld(['intake', 'escalation', 'notification', 'reporting'])
  const { log, pool } = world.test
  reader = new PostgresLogReader(pool)
  const inForce = { current: () => ({ hash: policy.hash, policy }) } as unknown as PolicyInForce<Policy>
  const stored = {
    list: () => Promise.resolve(keys),
    revoke: (id: string) => Promise.resolve(revoked.push(id) > 0),
  }
  const refusals = new Refusals(log)
  acts = new ActOnPrivacy(log, reader, inForce, stored as never, refusals)
  corrections = new CorrectFact(log, reader, inForce, refusals)
  await tellIncident(
    log,
    () => undefined,
    (transaction, text) => transaction.keep(text),
  )
  await told()
  await world.happens('a', 20)
  await world.seal()
})
afterEach(() => world.stop())

const by = { actor: { kind: 'rule', id: 'test', via: 'test' }, correlationId: 'c', causationId: 'c' } as const
/** How amelie.dubois is reached, and two pages to her that went out as one. */
async function told(): Promise<void> {
  const [contact, page] = [contactStream('amelie.dubois'), communicationStream('p1')]
  await world.test.log.transact({ streams: [contact, page] }, by, (tx) => {
    const at = tx.now
    const content = tx.keep('Amelie, INC-1001 waits for you.')
    tx.append(contact, null, [
      { type: 'ContactRecorded', occurredAt: at, data: { person: 'amelie.dubois', contact: tx.keep('a@example.com') } },
    ])
    tx.append(page, incident, [
      {
        type: 'PageIntended',
        occurredAt: at,
        data: {
          pageId: 'p1',
          incidentId: incident,
          person: 'amelie.dubois',
          duty: 'candidate',
          priority: 'P3',
          channel: 'smtp',
          content,
          because: 'handling-x@1',
        },
      },
      {
        type: 'AttemptStarted',
        occurredAt: at,
        data: { attempt: 1, channel: 'smtp', outwardId: 'o', gathered: tx.keep('Amelie, two pages.') },
      },
    ])
  })
}

/** As somebody of the roster; Team Leads are the officers of the shipped policy. */
const as = (person: string): CommandRequest => ({
  principal: { keyId: 'k', scopes: ['person'], clusters: null, person },
  correlationId: 'request',
  idempotencyKey: undefined,
  ifMatch: undefined,
  body: {},
})
const lead = as('nadia.rossi')
const eventOf = async (type: string): Promise<Recorded<AtlasEvent>> => {
  const found = (await reader.ofIncident(incident)).find((event) => event.type === type)
  if (!found) throw new Error(`there is no ${type}`)
  return found as Recorded<AtlasEvent>
}
const redact = async (type: string, field: string | undefined, request = lead): Promise<Positioned<PrivacyAnswer>> => {
  const event = await eventOf(type)
  return acts.redact(event, eventName(event), field, 'it named a patient', request)
}
async function bundle(): Promise<Bundle> {
  const { store, privateKey } = world
  const made = await makeBundle(
    {
      log: reader,
      seals: store,
      key: { privateKey, name: publicKeyOf(privateKey) },
      policyFiles: () => Promise.resolve(policyFiles),
      clocks: { explained: () => Promise.resolve([...clocks]), current: () => Promise.resolve([]) },
    },
    incident,
  )
  if (!made) throw new Error('there is no such incident')
  return made
}
/** Chains, seals and contents of the log, and these bundles. */
async function expectWhole(...bundles: readonly Bundle[]): Promise<void> {
  const { faults, findings } = await verifyLog(world.test.url, { keys: [publicKeyOf(world.privateKey)] })
  // The events' policy is the story's own, and the trail of privacy is decided by the shipped one.
  expect({ faults, findings }).toEqual({ faults: 0, findings: [] })
  for (const one of bundles) expect((await checkBundleFile(bundleHtml(one))).faults.filter(notOfPolicy)).toEqual([])
}
const notOfPolicy = ({ where }: { readonly where: string }): boolean => !where.startsWith('policy ')
const trail = async (): Promise<string> => trailText(await wholeTrail(reader, incident))

describe('a redacted text', () => {
  it('is gone, and every chain, seal and bundle holds as before', async () => {
    const before = await bundle()
    expect((await redact('PriorityReclassified', 'rows.0.evidence')).body).toEqual({
      events: ['ContentRedacted'],
      redacted: 1,
      number: null,
    })
    const after = await bundle()
    expect([before, after].map(({ contents }) => contents.length)).toEqual([4, 3])
    expect(JSON.stringify(after)).not.toContain('a flawed template')
    await expectWhole(before, after)
  })

  it('is told in the trail as what it was, with when, by whom and why, and so is the act itself', async () => {
    await redact('PriorityReclassified', 'rows.0.evidence')
    await redact('PriorityReclassified', 'reason')
    const today = (await reader.now()).slice(0, 10)
    const told = await trail()
    expect(told).toMatch(
      new RegExp(
        `evidence P3 to P2: systemic-issue: redacted on ${today} by nadia\\.rossi: it named a patient \\([0-9a-f]{12}\\)`,
      ),
    )
    expect(told).toMatch(new RegExp(`why +redacted on ${today} by nadia\\.rossi: it named a patient`))
    expect(told).toContain(`nadia.rossi redacted a text of handling-${incident}@4: it named a patient.`)
  })

  it('can not be redacted again, nor by somebody else than an officer, whose refusal is stored', async () => {
    await redact('PriorityReclassified', 'reason')
    await expect(redact('PriorityReclassified', 'reason')).rejects.toMatchObject({ refusal: { code: 'no-such-text' } })
    await expect(redact('PriorityReclassified', undefined, as('sofia.keller'))).rejects.toMatchObject({
      refusal: { code: 'wrong-hand' },
    })
    expect((await reader.ofStream(`refusals-reporting-${incident}`)).map(({ data }) => data)).toMatchObject([
      { command: 'redact', code: 'no-such-text' },
      { command: 'redact', code: 'wrong-hand' },
    ])
  })

  it('stays while a legal hold keeps it', async () => {
    const of = { matter: 'incident', incidentId: incident } as const
    await acts.act({ act: 'place-hold', of, reason: 'case 4711' }, incident, lead)
    await expect(redact('PriorityReclassified', 'reason')).rejects.toMatchObject({
      refusal: { code: 'under-legal-hold' },
    })
    expect(await trail()).toContain(texts.reason)
    await acts.act({ act: 'lift-hold', hold: 1, reason: 'closed' }, null, lead)
    await redact('PriorityReclassified', 'reason')
    expect(await trail()).not.toContain(texts.reason)
  })
})

describe('an erased person', () => {
  it('goes with how they are reached and what was sent to them; what they did stays, by another name', async () => {
    const before = await bundle()
    const held = async () =>
      heldOnPerson(
        { logReader: reader, dataSource: world.test.dataSource, keys: { list: () => Promise.resolve(keys) } },
        'amelie.dubois',
      )
    const { events, texts: theirs, keys: acting } = await held()
    expect(theirs.map(({ what, text }) => [what, text])).toEqual([
      ['ContactRecorded.contact', 'a@example.com'],
      ['PageIntended.content', 'Amelie, INC-1001 waits for you.'],
      ['AttemptStarted.gathered', 'Amelie, two pages.'],
    ])
    expect(events.map(({ type, as: how }) => [type, how])).toContainEqual(['WorkStarted', 'actor'])
    expect(acting.map(({ id }) => id)).toEqual(['k1'])

    expect((await acts.erase('amelie.dubois', 'she left', lead)).body).toMatchObject({ redacted: 3, number: 1 })
    expect((await held()).texts.map(({ text }) => text)).toEqual([null, null, null])
    expect((await held()).erased).toMatchObject({ reason: 'she left' })
    expect(revoked).toEqual(['k1'])
    const told = await trail()
    expect(told).toContain('erased person 1 took ownership at L1: Unassigned → Work in Progress.')
    expect(told).toContain('Page to erased person 1 (candidate) intended by smtp.')
    expect(told).not.toMatch(/amelie/)
    const after = await bundle()
    expect(JSON.stringify(after.shown)).not.toMatch(/amelie/)
    await expectWhole(before, after)
  })

  it('is erased once, and not while a hold keeps what there is of them', async () => {
    const of = { matter: 'person', person: 'amelie.dubois' } as const
    await acts.act({ act: 'place-hold', of, reason: 'case 4711' }, null, lead)
    await expect(acts.erase('amelie.dubois', 'she left', lead)).rejects.toMatchObject({
      refusal: { code: 'under-legal-hold' },
    })
    await acts.act({ act: 'lift-hold', hold: 1, reason: 'closed' }, null, lead)
    await acts.erase('amelie.dubois', 'she left', lead)
    await expect(acts.erase('amelie.dubois', 'again', lead)).rejects.toMatchObject({
      refusal: { code: 'erased-already' },
    })
  })
})

describe('a correction', () => {
  it('stands beside what it corrects, and both stay visible', async () => {
    const event = await eventOf('WorkStarted')
    const body = { event: eventName(event), field: 'tier', instead: 'L2', reason: 'she stood in at L2' }
    await corrections.correct(event, body, as('sofia.keller'))
    const told = await trail()
    expect(told).toContain('amelie.dubois took ownership at L1')
    expect(told).toMatch(/corrected tier should say "L2", by sofia\.keller on \d{4}-\d\d-\d\d: she stood in at L2/)
    expect(told).toContain(`sofia.keller corrected tier of WorkStarted (${eventName(event)}) from "L1" to "L2"`)
    await expectWhole(await bundle())
    await expect(corrections.correct(event, { ...body, field: 'nothing' }, lead)).rejects.toMatchObject({
      refusal: { code: 'no-such-field' },
    })
  })
})

describe('retention', () => {
  const kept = (ms: number | null) => ({
    hash: policy.hash,
    privacy: { ...policy.privacy, retention: { reports: ms, messages: null, work: ms } },
  })
  const expire = async (kind: 'reports' | 'work', ms: number | null) =>
    expireTexts({ log: world.test.log, reader }, { incidentId: incident, kind, closedAt: await reader.now() }, kept(ms))

  it('takes texts away when they are kept no longer, once, and says so on the trail', async () => {
    expect(await expire('work', null)).toBeUndefined()
    expect(await expire('work', 86_400_000)).toBeUndefined()
    expect(await expire('work', 0)).toBe(3)
    expect(await expire('work', 0)).toBeUndefined()
    const told = await trail()
    expect(told).toMatch(
      /why +redacted on .* by policy: texts of work are kept no longer after the incident was closed/,
    )
    expect(told).toContain('Texts of work are kept no longer by policy: 3 went.')
    // What was reported is another kind.
    expect((await bundle()).shown.title).toBe('INC-1001: Egress to <nfs> is denied')
    expect(await expire('reports', 0)).toBe(2)
    expect((await bundle()).shown.title).toBe('INC-1001: (text redacted)')
    await expectWhole(await bundle())
  })

  it('is swept over what was closed long enough ago, each once, by the policy in force', async () => {
    const { pool, log, dataSource } = world.test
    await pool.query('create schema reporting')
    for (const statement of incidentTable('reporting')) await pool.query(statement)
    const closed = async (id: string, number: string, statusSince: string) =>
      pool.query(
        `insert into reporting.incident (id, number, cluster, environment, status, opened_at, restricted, team, reporters,
           domains, vendor_cases, record)
         values ($1, $2, 'c', 'staging', 'Closed', now(), false, '{}', '{}', '{}', false, $3)`,
        [id, number, JSON.stringify({ handling: { statusSince } })],
      )
    await closed(incident, '1001', '2020-01-01T00:00:00.000Z')
    await closed('0190b0c0-0000-7000-8000-00000000000f', '1002', '2999-01-01T00:00:00.000Z')
    const { hash, privacy } = kept(86_400_000)
    const inForce = { current: () => ({ hash, policy: { ...policy, privacy } }) } as unknown as PolicyInForce<Policy>
    const keeper = new RetentionKeeper({} as Leases, log, reader, dataSource, inForce)
    const { signal } = new AbortController()
    // Two reports and three texts of work; messages are kept for ever.
    expect(await keeper.sweep(signal)).toBe(5)
    expect(await keeper.sweep(signal)).toBe(0)
    expect(await trail()).toContain('Texts of reports are kept no longer by policy: 2 went.')
    expect(await trail()).toContain('Texts of work are kept no longer by policy: 3 went.')
  })

  it('leaves alone what is under a legal hold', async () => {
    await acts.act({ act: 'place-hold', of: { matter: 'everything' }, reason: 'case 4711' }, null, lead)
    expect(await expire('work', 0)).toBeUndefined()
    expect(await reader.ofStream(expiryStream(incident, 'work').id)).toEqual([])
  })
})

describe('an act under an Idempotency-Key', () => {
  const under = (idempotencyKey: string, body: unknown = {}): CommandRequest => ({ ...lead, idempotencyKey, body })
  const count = async (streamId: string): Promise<number> => (await reader.ofStream(streamId)).length

  it('is done once and answered alike, whatever it takes away', async () => {
    const redacted = await redact('PriorityReclassified', 'reason', under('r'))
    expect((await redact('PriorityReclassified', 'reason', under('r'))).body).toEqual(redacted.body)
    const erased = await acts.erase('amelie.dubois', 'she left', under('e'))
    expect(erased.body).toMatchObject({ redacted: 3, number: 1 })
    const again = await acts.erase('amelie.dubois', 'she left', under('e'))
    expect(again.body).toEqual(erased.body)
    expect(again.position).toBeGreaterThanOrEqual(erased.position)
    const of = { matter: 'everything' } as const
    const hold = () => acts.act({ act: 'place-hold', of, reason: 'case 4711' }, null, under('h'))
    expect([(await hold()).body.number, (await hold()).body.number]).toEqual([1, 1])
    // Erased once, held once.
    expect(await count('privacy-register')).toBe(2)
    const event = await eventOf('WorkStarted')
    const body = { event: eventName(event), field: 'tier', instead: 'L2', reason: 'she stood in at L2' }
    const correct = () => corrections.correct(event, body, { ...under('c'), principal: as('sofia.keller').principal })
    expect((await correct()).body).toEqual((await correct()).body)
    expect(await count(`correction-${incident}`)).toBe(1)
  })

  it('is refused for another request under the same key', async () => {
    await redact('PriorityReclassified', 'reason', under('r', { field: 'reason' }))
    await expect(redact('PriorityReclassified', 'reason', under('r', { field: 'other' }))).rejects.toMatchObject({
      refusal: { code: 'idempotency-key-reused' },
    })
  })
})

it('what an incident stands on is corrected with the incident', async () => {
  const resolved = { ...(await eventOf('WorkStarted')), type: 'IncidentResolved' } as Recorded<AtlasEvent>
  const body = { event: eventName(resolved), field: 'occurredAt', instead: '2026-11-23T10:00:00Z', reason: 'earlier' }
  await expect(corrections.correct(resolved, body, lead)).rejects.toMatchObject({
    refusal: { code: 'corrected-with-the-incident' },
  })
})
