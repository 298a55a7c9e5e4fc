import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { MessageView, SeenIncident, TrailEntry } from '@atlas/contracts'
import { outsideRequestor } from '@atlas/intake'
import { checkBundleFile } from '@atlas/reporting'
import { ApiKeys, type KeyRequest } from '@atlas/runtime'
import { DataSource } from 'typeorm'
import { type Answer, Atlas } from './world/atlas.js'
import { eventually } from './world/eventually.js'
import { Ticket } from './world/ticket.js'
import { untilTuesday } from './world/working-day.js'

/** A security breach, which as shipped is restricted to its team, and an egress request beside it, which isn't. */
let atlas: Atlas
let breach: Ticket
let request: Ticket
/** Keys of readers by what they are. */
const keys: Record<string, string> = {}

/** The Evangelist, the Team Lead and a Support Engineer on shift; a Cluster Architect. */
const [jonas, nadia, sofia, claire] = ['jonas.meier', 'nadia.rossi', 'sofia.keller', 'claire.moreau']
/** In every text of the breach, and in no other: whoever reads it has read of the breach. */
const secret = 'quokka'
const reporter = { name: 'Robin Vogel', email: 'robin.vogel@example.com' }
const minutes = 60_000
const soon = async (): Promise<string> => new Date((await atlas.now()) + 20 * minutes).toISOString()

/** Made as `atlas key create` makes them; a process for each would take longer than all that is tested with them. */
async function makeKeys(): Promise<void> {
  const scopes = ['read'] as const
  const person = (id: string) => ({ scopes: ['read', 'person'] as const, person: id })
  const wanted: Record<string, Pick<KeyRequest, 'scopes' | 'person'>> = {
    [jonas]: person(jonas),
    [nadia]: person(nadia),
    [sofia]: person(sofia),
    [claire]: person(claire),
    'area lead': { scopes, person: 'petra.lang' },
    'area lead of another domain': { scopes, person: 'erik.lund' },
    'vendor manager': { scopes, person: 'vera.lindt' },
    'another reporter': { scopes, person: outsideRequestor('kim.lee@example.com') },
    machine: { scopes, person: null },
    operator: { scopes: ['operate'], person: null },
    auditor: { scopes: ['audit'], person: null },
  }
  const dataSource = await new DataSource({
    type: 'postgres',
    url: String(atlas.commandEnvironment['ATLAS_DATABASE_URL']),
  }).initialize()
  try {
    const made = new ApiKeys(dataSource)
    for (const [reader, key] of Object.entries(wanted))
      keys[reader] = (await made.create({ name: reader, clusters: null, expiresAt: null, ...key })).text
  } finally {
    await dataSource.destroy()
  }
}
const ask = <Body>(path: string, reader: string): Promise<Answer<Body>> => {
  const key = keys[reader]
  if (key === undefined) throw new Error(`there is no key of ${reader}`)
  return atlas.ask<Body>(path, { headers: { authorization: `Bearer ${key}` } })
}
const shown = async (ticket: Ticket, reader: string): Promise<SeenIncident> => {
  const { status, body } = await ask<SeenIncident>(`/v1/incidents/${ticket.id}`, reader)
  expect({ reader, status }).toEqual({ reader, status: 200 })
  return body
}
const listed = async (reader: string, query = ''): Promise<SeenIncident[]> =>
  (await ask<{ items: SeenIncident[] }>(`/v1/incidents${query}`, reader)).body.items
const messages = async (template: string): Promise<MessageView[]> =>
  (await atlas.get<{ items: MessageView[] }>(`/v1/messages?incidentId=${breach.id}&limit=200`)).items.filter(
    (message) => message.template === template,
  )

beforeAll(async () => {
  atlas = await Atlas.start()
  await untilTuesday(atlas, '09:00')
  await makeKeys()
  const { stdout } = await atlas.command('key', 'create', '--reporter', reporter.email, '--json')
  keys['reporter'] = (JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { key: string }).key
  const [prd, stg] = ['abrc1l-atlas-prd', 'abrc1l-atlas-stg']
  breach = await Ticket.report(atlas, {
    summary: `Attacker gained access to a control plane node of ${secret}`,
    description: `Found in the audit log: ${secret}`,
    cluster: prd,
    namespace: 'kube-system',
    reporter,
  })
  request = await Ticket.report(atlas, {
    summary: 'Add egress NFS access to the livelink-ignition namespace',
    cluster: stg,
    namespace: 'livelink-ignition',
    reporter,
  })
})
afterAll(() => atlas?.stop())

describe('a security breach', () => {
  it('is restricted by its category, and read whole by who was named for it and by Team Leads', async () => {
    for (const reader of [jonas, nadia])
      expect(await shown(breach, reader)).toMatchObject({
        shows: 'everything',
        category: 'security',
        restricted: { by: null, reason: 'its category is security' },
      })
  })

  it('is worked on by its team: what they write is for them', async () => {
    const acknowledgement = { initialAssessment: `a stolen token of ${secret}` }
    await breach.does('start-work', { acknowledgement, nextUpdateBy: await soon() }, jonas, 'WorkStarted')
    await breach.does('note', { text: `The token belongs to ${secret}.` }, jonas, 'NoteAdded')
    await breach.does('finding', { statement: `${secret} logged in from outside` }, jonas, 'FindingRecorded')
    const question = `Where else is the token of ${secret} used?`
    const consult = { of: { person: claire }, question, answerBy: await soon() }
    await breach.does('consult', consult, jonas, 'ConsultationAsked')
    const evidence = {
      symptom: `${secret} gets tokens that never end`,
      because: 'no other version gives any',
      references: ['https://logs.example.com/q/tokens'],
    }
    const product = { product: 'Tanzu Kubernetes Grid Integrated Edition', version: '1.19.2' }
    const vendorCase = { vendor: 'vmware', ...product, contract: 'production', severity: 'S1', evidence }
    await breach.does('request-vendor-case', vendorCase, jonas, 'VendorCaseRequested')
    await breach.does('update', { text: `The token of ${secret} is revoked.` }, jonas, 'UpdateSent')
    // Whoever is asked for help has to read what it is about.
    await eventually(async () => expect(await shown(breach, claire)).toMatchObject({ shows: 'everything' }))
  })

  it('shows how it stands, and nothing else, to everybody else who would see it', async () => {
    for (const reader of [sofia, 'machine', 'area lead', 'area lead of another domain', 'vendor manager', 'reporter']) {
      const seen = await shown(breach, reader)
      expect(Object.keys(seen).sort()).toEqual(['clocks', 'id', 'number', 'priority', 'shows', 'status'])
      expect(seen).toMatchObject({ shows: 'standing', priority: 'P1', status: 'Work in Progress' })
      expect((await listed(reader)).find(({ id }) => id === breach.id)).toEqual({
        ...seen,
        clocks: expect.any(Array),
      })
    }
    for (const reader of ['another reporter']) {
      expect((await ask(`/v1/incidents/${breach.id}`, reader)).status).toBe(404)
      expect(await listed(reader)).toEqual([])
    }
  })

  it('is not found by what it does not show', async () => {
    expect(await listed(sofia, '?category=security')).toEqual([])
    expect(await listed(sofia, `?owner=${jonas}`)).toEqual([])
    expect(await listed(jonas, '?category=security')).toMatchObject([{ id: breach.id }])
    expect(await listed(sofia, '?priority=P1')).toMatchObject([{ id: breach.id, shows: 'standing' }])
  })

  it('is acted on by nobody else, who learns no more of it than they knew', async () => {
    const acts = { sofia: await breach.act('note', { text: 'let me see' }, sofia) }
    expect(acts.sofia).toMatchObject({ status: 403, body: { code: 'not-of-the-team' } })
    expect(JSON.stringify(acts.sofia.body)).not.toMatch(/security|jonas|abrc1l/)
    await breach.does(
      'answer-consultation',
      { consultation: 1, answer: `In no pod of ${secret}.` },
      claire,
      'ConsultationAnswered',
    )
  })

  it('is told to audiences by number, priority and status alone, and to its reporter as written', async () => {
    const told = await eventually(async () => {
      const found = await messages('stakeholder-notice')
      expect(found.length).toBeGreaterThan(0)
      return found
    })
    for (const { subject, body } of told) {
      expect(`${subject} ${body}`).toContain(`INC-${breach.number}`)
      expect(`${subject} ${body}`).toContain('restricted to its team')
      expect(`${subject} ${body}`).not.toMatch(/quokka|security|abrc1l|L3/)
    }
    const [update] = await eventually(async () => {
      const found = await messages('update')
      expect(found).toHaveLength(1)
      return found
    })
    expect(update?.body).toContain(secret)
  })
})

/** Where a path names something, what of the breach is asked for. */
const filled = (path: string, id: string, position: number): string =>
  path
    .replace(/\{(id|incidentId)\}/, id)
    .replace('{level}', 'resolution')
    .replace('{cycle}', '1')
    .replace('{position}', String(position))
    .replace('{number}', '1')
    .replace('{runbook}', 'egress-access')
    // Of what is asked with acts, with one that is legal.
    .replace(/\/fork$/, '/fork?at=2100-01-01T00:00:00Z&do=cancel')

describe('no view', () => {
  const nobody = '0190b0c0-0000-7000-8000-0000000000ff'
  let views: { path: string; how: string }[]
  let noted: TrailEntry
  beforeAll(async () => {
    const { paths } = await atlas.get<{ paths: Record<string, { get?: Record<string, unknown> }> }>('/openapi.json')
    views = Object.entries(paths).flatMap(([path, { get }]) => (get ? [{ path, how: String(get['x-guarded']) }] : []))
    const found = await breach.last('NoteAdded')
    if (!found) throw new Error('nothing was noted')
    noted = found
    // Until a seal covers it, nothing is proved of it.
    await atlas.timePasses(2 * minutes)
    await eventually(async () => expect((await atlas.ask(`/v1/events/${noted.position}/proof`)).status).toBe(200))
  })

  it.each([
    sofia,
    'machine',
    'area lead',
    'area lead of another domain',
    'vendor manager',
    'another reporter',
    'operator',
  ])('tells %s of the breach', async (reader) => {
    for (const { path, how } of views) {
      const answer = await ask(filled(path, breach.id, noted.position), reader)
      expect({ path, text: JSON.stringify(answer.body) }).not.toMatchObject({ text: expect.stringContaining(secret) })
      if (how !== 'incident' || answer.status === 200) continue
      // As of an incident that there isn't.
      const other = await ask(filled(path, nobody, 999_999_999), reader)
      const said = (of: Answer, name: string, position: number) =>
        JSON.stringify({ ...(of.body as object), instance: null, status: of.status })
          .replaceAll(name, 'it')
          .replaceAll(String(position), 'it')
      expect({ path, said: said(answer, breach.id, noted.position) }).toEqual({
        path,
        said: said(other, nobody, 999_999_999),
      })
    }
  })

  it('shows outsiders more of the breach than how it stands and its clocks', async () => {
    for (const reader of [sofia, 'machine', 'area lead', 'vendor manager']) {
      const ofIncident = views.filter(({ how }) => how === 'incident')
      const open: string[] = []
      for (const { path } of ofIncident)
        if ((await ask(filled(path, breach.id, noted.position), reader)).status === 200) open.push(path)
      expect({ reader, open: open.sort() }).toEqual({
        reader,
        open: ['/v1/incidents/{id}', '/v1/incidents/{id}/clocks'],
      })
    }
  })

  it('keeps the breach from its team', async () => {
    const silent: string[] = []
    for (const { path, how } of views) {
      if (how !== 'incident') continue
      const { status } = await ask(filled(path, breach.id, noted.position), nadia)
      if (status !== 200) silent.push(path)
    }
    expect(silent).toEqual([])
    // What the sweep above looks for is there to be found.
    const telling = await Promise.all(
      ['', '/notes', '/findings', '/consultations', '/vendor-cases'].map(async (view) =>
        JSON.stringify((await ask(`/v1/incidents/${breach.id}${view}`, nadia)).body),
      ),
    )
    expect(telling.filter((text) => !text.includes(secret))).toEqual([])
    expect(JSON.stringify((await ask(`/v1/messages?incidentId=${breach.id}`, nadia)).body)).toContain(secret)
  })
})

describe('an auditor', () => {
  it('reads the breach, which is on its trail, once for a view within five minutes', async () => {
    for (let times = 0; times < 2; times++)
      expect((await ask(`/v1/incidents/${breach.id}/notes`, 'auditor')).status).toBe(200)
    expect(await shown(request, sofia)).toMatchObject({ shows: 'everything' })
    const read = await eventually(async () => {
      const all = (await breach.trail()).filter(
        ({ event, sentence }) => event === 'IncidentRead' && / notes /.test(sentence),
      )
      expect(all.length).toBeGreaterThan(0)
      return all
    })
    expect(read).toHaveLength(1)
    expect(read[0]?.sentence).toMatch(/^key [0-9a-f]{12} read its notes as an auditor\.$/)
    expect((await request.trail()).some(({ event }) => event === 'IncidentRead')).toBe(false)
  })
})

describe('who reported an incident', () => {
  it('reads their own, with what was said to them and no work note, category or owner', async () => {
    await request.does(
      'start-work',
      { acknowledgement: { initialAssessment: 'a rule' }, nextUpdateBy: await soon() },
      sofia,
      'WorkStarted',
    )
    await request.does('note', { text: 'for us alone' }, sofia, 'NoteAdded')
    await request.does('update', { text: 'for you' }, sofia, 'UpdateSent')
    const own = await shown(request, 'reporter')
    expect(own).toMatchObject({ shows: 'own', namespace: 'livelink-ignition', status: 'Work in Progress' })
    expect(Object.keys(own)).not.toEqual(expect.arrayContaining(['category']))
    expect(JSON.stringify(own)).not.toContain(sofia)
    const notes = await ask<{ items: { text: string }[] }>(`/v1/incidents/${request.id}/notes`, 'reporter')
    expect(notes.body.items.map(({ text }) => text)).toEqual(['for you'])
    expect((await ask(`/v1/incidents/${request.id}/trail`, 'reporter')).status).toBe(404)
    expect((await ask('/v1/roster', 'reporter')).status).toBe(403)
    expect((await listed('reporter')).map(({ id }) => id).sort()).toEqual([breach.id, request.id].sort())
    const letters = await ask<{ items: MessageView[] }>('/v1/messages?limit=200', 'reporter')
    expect(letters.body.items.every(({ recipient }) => recipient?.kind === 'requestor')).toBe(true)
    expect(letters.body.items.length).toBeGreaterThan(0)
  })
})

describe('an area lead', () => {
  it('reads summaries of their own domain, without what was reported and found', async () => {
    expect(await shown(request, 'area lead of another domain')).toMatchObject({
      shows: 'summary',
      category: 'egress-access',
      status: 'Work in Progress',
    })
    expect((await ask(`/v1/incidents/${request.id}`, 'area lead')).status).toBe(404)
    expect((await listed('area lead')).map(({ id }) => id)).toEqual([breach.id])
  })

  it('reads everything of what they are admitted to, by its owner or a Team Lead', async () => {
    const admission = { reader: 'petra.lang', reason: 'decides whether the cluster is taken down' }
    expect((await breach.act('admit-reader', admission, claire)).status).toBe(403)
    await breach.does('admit-reader', admission, nadia, 'ReaderAdmitted')
    await eventually(async () => expect(await shown(breach, 'area lead')).toMatchObject({ shows: 'everything' }))
    expect(await shown(breach, 'area lead of another domain')).toMatchObject({ shows: 'standing' })
  })
})

describe('an operator', () => {
  it('sees queues without content, and no incident', async () => {
    expect((await atlas.ask('/v1/signals', { method: 'POST', body: { cluster: secret } })).status).toBe(422)
    const rejected = (reader: string) => ask<{ items: { body: string | null }[] }>('/v1/rejected-signals', reader)
    await eventually(async () => expect((await rejected('operator')).body.items).not.toEqual([]))
    expect((await rejected('operator')).body.items.every(({ body }) => body === null)).toBe(true)
    expect((await ask('/v1/incidents', 'operator')).status).toBe(403)
  })
})

describe('a restriction', () => {
  it('is put on by hand and lifted again, with who and why', async () => {
    await request.does('restrict', { reason: 'the share holds personal data' }, sofia, 'IncidentRestricted')
    const standing = { shows: 'standing' }
    await eventually(async () => expect(await shown(request, 'machine')).toMatchObject(standing))
    expect(await shown(request, 'area lead of another domain')).toMatchObject(standing)
    await request.does('lift-restriction', { reason: 'it does not after all' }, nadia, 'RestrictionLifted')
    await eventually(async () => expect(await shown(request, 'machine')).toMatchObject({ shows: 'everything' }))
    const told = (await request.trail()).filter(({ event }) => /Restrict/.test(event)).map(({ sentence }) => sentence)
    expect(told).toEqual([
      `Restricted to its team by ${sofia}: the share holds personal data.`,
      `${nadia} lifted the restriction: it does not after all.`,
    ])
  })
})

describe('a text of the breach', () => {
  it('is redacted by a Team Lead, for others there is no such event, and bundles hold before and after', async () => {
    const noted = await breach.last('NoteAdded')
    const redact = (as: string) =>
      atlas.ask('/v1/privacy/redact', {
        method: 'POST',
        body: { event: noted?.stream, reason: 'it names a token' },
        as,
      })
    const bundle = async () => (await ask<string>(`/v1/incidents/${breach.id}/bundle`, nadia)).body
    const before = await bundle()
    expect(await redact(sofia)).toMatchObject({ status: 404, body: { code: 'unknown-event' } })
    expect(await redact(nadia)).toMatchObject({ status: 200, body: { redacted: 1 } })
    const after = await bundle()
    expect(before).toContain(`The token belongs to ${secret}.`)
    expect(after).not.toContain(`The token belongs to ${secret}.`)
    for (const html of [before, after]) expect((await checkBundleFile(html)).faults).toEqual([])
    const told = await breach.last('ContentRedacted')
    expect(told?.sentence).toBe(`${nadia} redacted a text of ${noted?.stream}: it names a token.`)
  })
})
