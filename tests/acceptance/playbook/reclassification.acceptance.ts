import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ClockView, MessageView, PageView, ServiceNowOutboxEntry, TrailEntry } from '@atlas/contracts'
import { Atlas } from '../world/atlas.js'
import { eventually } from '../world/eventually.js'
import { between, Ticket } from '../world/ticket.js'
import { untilTuesday } from '../world/working-day.js'

/**
 * The playbook's reclassification matrix, row by row, on a Tuesday. ServiceNow's outbox is on; else the policy
 * is as shipped.
 */
let atlas: Atlas
let policy: string
beforeAll(async () => {
  policy = await mkdtemp(join(tmpdir(), 'atlas-acceptance-policy-'))
  await cp('policy', policy, { recursive: true })
  await change('servicenow.yaml', /^enabled: false/m, 'enabled: true')
  atlas = await Atlas.start({ ATLAS_POLICY: policy })
  await untilTuesday(atlas, '09:00')
})
afterAll(async () => {
  await atlas?.stop()
  await rm(policy, { recursive: true, force: true })
})
async function change(file: string, from: string | RegExp, to: string): Promise<void> {
  const before = await readFile(join(policy, file), 'utf8')
  const after = before.replace(from, to)
  if (after === before) throw new Error(`${file} has nothing to change`)
  await writeFile(join(policy, file), after)
}

const minutes = 60_000
const hours = 60 * minutes
/** Plain and advanced Support Engineers, Team Lead, Evangelist, Kube-Admin. */
const [sofia, amelie, nadia, jonas, emil] = [
  'sofia.keller',
  'amelie.dubois',
  'nadia.rossi',
  'jonas.meier',
  'emil.novak',
]
const reporter = { name: 'Robin Vogel', email: 'robin.vogel@example.com' }

/** A ticket that somebody works on. */
async function atWork(summary: string, by: string, priority: string, from?: typeof reporter): Promise<Ticket> {
  const report = { summary, cluster: 'abrc1l-atlas-stg', ...(from ? { reporter: from } : {}) }
  const ticket = await Ticket.report(atlas, report)
  const nextUpdateBy = new Date((await atlas.now()) + 30 * minutes).toISOString()
  const acknowledgement = { initialAssessment: 'a rule of the platform' }
  await ticket.does('start-work', from ? { acknowledgement, nextUpdateBy } : {}, by, 'WorkStarted')
  expect(await ticket.view()).toMatchObject({ priority })
  return ticket
}
const snowflake = 'Whitelist snowflake-related hosts in shared gitlab runner firewall'
const egress = (namespace: string) => `Add egress access for namespace ${namespace}`
const restarts = 'Manual job pods in a staging namespace are restarting intermittently'

/** What a request that is refused lacks. */
async function lacks(ticket: Ticket, body: object, by: string): Promise<unknown> {
  const { status, body: answer } = await ticket.act('request-reclassification', body, by)
  expect([403, 422]).toContain(status)
  return answer.errors?.map(({ field }) => field)
}
const asks = (ticket: Ticket, body: object, by: string): Promise<TrailEntry> =>
  ticket.does('request-reclassification', body, by, 'ReclassificationRequested')
const approves = (ticket: Ticket, by: string): Promise<TrailEntry> =>
  ticket.does('approve-reclassification', {}, by, 'PriorityReclassified')
const mayNotApprove = async (ticket: Ticket, ...people: string[]): Promise<void> => {
  for (const by of people) expect((await ticket.act('approve-reclassification', {}, by)).status).toBe(403)
}
const items = async <Item>(path: string): Promise<Item[]> => (await atlas.get<{ items: Item[] }>(path)).items
/** The newest change of the Priority field that waits to go to ServiceNow. */
const priorityField = async (ticket: Ticket): Promise<unknown> =>
  (await items<ServiceNowOutboxEntry>(`/v1/servicenow/outbox?incidentId=${ticket.id}&limit=200`)).findLast(
    ({ fields }) => fields['impact'] !== undefined,
  )?.fields
const messages = (ticket: Ticket, template: string): Promise<MessageView[]> =>
  items<MessageView>(`/v1/messages?incidentId=${ticket.id}&limit=200`).then((all) =>
    all.filter((message) => message.template === template),
  )
const pages = (ticket: Ticket): Promise<PageView[]> => items(`/v1/pages?incidentId=${ticket.id}&limit=200`)
/** Each kind of clock with its target and what it has used. */
const used = async (ticket: Ticket, at: TrailEntry, ...kinds: string[]): Promise<ClockView[]> =>
  Promise.all(kinds.map((kind) => ticket.clockAt(kind, at)))

describe('a P4 becomes a P3', () => {
  it('with the expanded scope that an L1 engineer documents: what is critical, and what exactly is affected [PB-72 PB-73 PB-74]', async () => {
    const ticket = await atWork(snowflake, sofia, 'P4')
    const evidence = (P4: object) => ({ to: 'P3', reason: 'the sign-in of every team is affected', evidence: { P4 } })
    expect(await lacks(ticket, { to: 'P3', reason: 'it is urgent' }, sofia)).toEqual(['evidence.P4'])
    expect(await lacks(ticket, evidence({ kind: 'expanded-scope', services: ['dex'] }), sofia)).toEqual([
      'evidence.P4.criticalNamespace',
    ])
    const core = { kind: 'expanded-scope', coreFunction: 'authentication' }
    expect(await lacks(ticket, evidence(core), sofia)).toEqual(['evidence.P4.namespaces'])
    await asks(ticket, evidence({ ...core, components: ['dex', 'pinniped'] }), sofia)
    const critical = await atWork(snowflake, sofia, 'P4')
    const production = { kind: 'expanded-scope', criticalNamespace: 'payments-prd', namespaces: ['payments-prd'] }
    await asks(critical, evidence(production), sofia)
  })

  it('approved by a Team Lead or a Kube-Admin, which changes the Priority field and the clocks [PB-75 PB-76]', async () => {
    const ticket = await atWork(snowflake, sofia, 'P4')
    const evidence = { P4: { kind: 'expanded-scope', coreFunction: 'authentication', services: ['dex'] } }
    const asked = await asks(ticket, { to: 'P3', reason: 'sign-in is affected', evidence }, sofia)
    await mayNotApprove(ticket, sofia, jonas, amelie)
    expect(await used(ticket, asked, 'resolution', 'update', 'approval')).toMatchObject([
      { target: 'PT45H', calendar: 'business' },
      { target: 'PT18H', calendar: 'business' },
      { target: 'PT4H', calendar: '24x7', elapsedMs: 0 },
    ])
    await atlas.timePasses(20 * minutes)
    const raised = await approves(ticket, emil)
    const { openedAt } = await ticket.view()
    const elapsedMs = between({ occurredAt: openedAt }, raised)
    expect(await used(ticket, raised, 'resolution', 'update', 'approval')).toMatchObject([
      { target: 'PT27H', state: 'running', elapsedMs, remainingMs: 27 * hours - elapsedMs },
      { target: 'PT9H', state: 'running', elapsedMs },
      { state: 'met', elapsedMs: between(asked, raised) },
    ])
    await eventually(async () => expect(await priorityField(ticket)).toEqual({ impact: '2', urgency: '2' }))
    expect(await ticket.view()).toMatchObject({ priority: 'P3', tier: 'L1', owner: sofia, status: 'Work in Progress' })
    const other = await atWork(snowflake, sofia, 'P4')
    await asks(other, { to: 'P3', reason: 'sign-in is affected', evidence }, sofia)
    await approves(other, nadia)
  })

  it('for a staging environment, and a P2 where the rule is in production and exposes data [PB-86]', async () => {
    const staging = { kind: 'named-environment', environment: 'staging', namespace: 'snowflake-stg' }
    const first = await atWork(snowflake, sofia, 'P4')
    await asks(first, { to: 'P3', reason: 'it is for staging', evidence: { P4: staging } }, sofia)
    await approves(first, nadia)

    const second = await atWork(snowflake, sofia, 'P4')
    const exposed = {
      kind: 'systemic-issue',
      rootCause: 'the same whitelisting rule was applied to the production cluster by mistake',
      vulnerability: 'sensitive data can leave the production cluster',
    }
    const reason = 'the rule exposes sensitive data of production'
    const tooLittle = { to: 'P2', reason, evidence: { P4: staging, P3: exposed } }
    expect(await lacks(second, tooLittle, amelie)).toEqual(['evidence.P4.kind'])
    const P4 = { kind: 'expanded-scope', criticalNamespace: 'warehouse-prd', namespaces: ['warehouse-prd'] }
    await asks(second, { to: 'P2', reason, evidence: { P4, P3: exposed } }, amelie)
    // A Kube-Admin approves the first row alone; nothing is in force before each has its approval.
    await second.does('approve-reclassification', {}, emil, 'ReclassificationApproved')
    expect(await second.view()).toMatchObject({ priority: 'P4' })
    await approves(second, jonas)
    await eventually(async () =>
      expect(await second.view()).toMatchObject({ priority: 'P2', tier: 'L2', status: 'Escalated', owner: sofia }),
    )
  })
})

describe('a P3 becomes a P2', () => {
  const template = 'a flawed network policy template'
  it('with the root cause that an L2 engineer identifies, and its impact in numbers [PB-77 PB-78]', async () => {
    const ticket = await atWork(egress('first'), sofia, 'P3')
    const body = (P3: object) => ({ to: 'P2', reason: 'every new namespace is affected', evidence: { P3 } })
    const whole = { kind: 'systemic-issue', rootCause: template, clusters: ['abrc1l-atlas-stg', 'mecc-stage'] }
    expect(await lacks(ticket, body(whole), sofia)).toEqual(['by'])
    expect(await lacks(ticket, body({ ...whole, rootCause: '' }), amelie)).toEqual(['evidence.P3.rootCause'])
    expect(await lacks(ticket, body({ ...whole, clusters: ['mecc-stage'] }), amelie)).toEqual(['evidence.P3.clusters'])
    await asks(ticket, body(whole), amelie)
    const hole = await atWork(egress('hole'), sofia, 'P3')
    await asks(hole, body({ kind: 'systemic-issue', rootCause: template, vulnerability: 'open egress' }), amelie)
  })

  it('approved by a Team Lead or an Evangelist, which changes the Priority field and tells stakeholders [PB-79 PB-80]', async () => {
    const ticket = await atWork(egress('second'), sofia, 'P3')
    const P3 = { kind: 'systemic-issue', rootCause: template, clusters: ['abrc1l-atlas-stg', 'mecc-stage'] }
    await asks(ticket, { to: 'P2', reason: 'every new namespace is affected', evidence: { P3 } }, amelie)
    await mayNotApprove(ticket, amelie, emil, sofia)
    await approves(ticket, jonas)
    await eventually(async () => {
      expect(await priorityField(ticket)).toEqual({ impact: '2', urgency: '1' })
      const [told] = await messages(ticket, 'reclassification-notice')
      expect(told).toMatchObject({ recipient: { kind: 'stakeholder', id: 'nils.berg' } })
      expect(told?.body).toContain('on account of every new namespace is affected.')
      expect(told?.body).not.toContain(template)
    })
    expect(await ticket.view()).toMatchObject({ priority: 'P2', tier: 'L2', status: 'Escalated' })
    const other = await atWork(egress('third'), sofia, 'P3')
    await asks(other, { to: 'P2', reason: 'every new namespace is affected', evidence: { P3 } }, amelie)
    await approves(other, nadia)
  })
})

describe('a P2 becomes a P1', () => {
  const correlation = {
    kind: 'correlation',
    clusters: ['abrc1l-atlas-stg', 'mecc-stage'],
    metrics: ['https://grafana.example.com/d/restarts'],
    logs: ['https://loki.example.com/q/evictions'],
  }
  it('with a correlation over metrics and logs that shows several applications or clusters [PB-81 PB-82]', async () => {
    const ticket = await atWork(restarts, amelie, 'P2')
    const body = (P2: object) => ({ to: 'P1', reason: 'several clusters are affected', evidence: { P2 } })
    expect(await lacks(ticket, body({ ...correlation, metrics: [], logs: [] }), amelie)).toEqual([
      'evidence.P2.metrics',
      'evidence.P2.logs',
    ])
    expect(await lacks(ticket, body({ ...correlation, clusters: ['mecc-stage'] }), amelie)).toEqual([
      'evidence.P2.clusters',
    ])
    expect(await lacks(ticket, body(correlation), sofia)).toEqual(['by'])
    await asks(ticket, body({ ...correlation, clusters: [], applications: ['payments', 'orders'] }), amelie)
  })

  it('approved by an Evangelist or a Kube-Admin, which changes the Priority field and calls the war room [PB-83 PB-84]', async () => {
    const ticket = await atWork(restarts, amelie, 'P2')
    const body = { to: 'P1', reason: 'several clusters are affected', evidence: { P2: correlation } }
    await asks(ticket, body, amelie)
    await eventually(async () =>
      expect(await pages(ticket)).toContainEqual(
        expect.objectContaining({ person: jonas, duty: 'approves 1', priority: 'P1' }),
      ),
    )
    await mayNotApprove(ticket, amelie, nadia)
    await approves(ticket, jonas)
    await eventually(async () => {
      expect(await priorityField(ticket)).toEqual({ impact: '1', urgency: '1' })
      const paged = (await pages(ticket)).filter(({ state }) => state !== 'superseded')
      expect(paged.map(({ duty }) => duty)).toEqual(expect.arrayContaining(['leads', 'communicates', 'operates']))
      expect(paged.map(({ duty }) => duty)).not.toContain('approves 1')
    })
    expect(await ticket.view()).toMatchObject({ priority: 'P1', tier: 'L3', status: 'Escalated', owner: amelie })
    const other = await atWork(restarts, amelie, 'P2')
    await asks(other, body, amelie)
    await approves(other, emil)
  })
})

describe('the workflow of reclassification', () => {
  it('is governed by technical reassessment: no word of urgency stands for evidence, and nobody approves alone [PB-48 PB-71]', async () => {
    const ticket = await atWork(egress('urgent'), sofia, 'P3')
    const loud = { kind: 'systemic-issue', rootCause: 'URGENT!!! the CEO is waiting', impact: 'revenue at stake' }
    const body = { to: 'P2', reason: 'it must be done ASAP', evidence: { P3: loud } }
    expect(await lacks(ticket, body, amelie)).toEqual(['evidence.P3.clusters'])
    const P3 = { ...loud, clusters: ['abrc1l-atlas-stg', 'mecc-stage'] }
    await asks(ticket, { ...body, evidence: { P3 } }, nadia)
    expect((await ticket.act('approve-reclassification', {}, nadia)).body).toMatchObject({ code: 'own-request' })
    const refusals = (await ticket.trail()).filter(({ event }) => event === 'CommandRefused')
    expect(refusals.map(({ sentence }) => sentence)).toEqual([
      'Refused request-reclassification: a change from P3 to P2 lacks evidence.P3.clusters',
      expect.stringMatching(/^Refused approve-reclassification: nadia.rossi wrote request 1; somebody else decides/),
    ])
    expect(await ticket.view()).toMatchObject({ priority: 'P3' })
  })

  it('ends a request that was overtaken, and says so to whoever approves it after all [PB-85]', async () => {
    const ticket = await atWork(egress('overtaken'), sofia, 'P3')
    const P3 = { kind: 'systemic-issue', rootCause: 'a template', clusters: ['abrc1l-atlas-stg', 'mecc-stage'] }
    const P2 = { kind: 'correlation', applications: ['a', 'b'], metrics: ['m'], logs: ['l'] }
    await asks(ticket, { to: 'P1', reason: 'it is everywhere', evidence: { P3, P2 } }, amelie)
    await asks(ticket, { to: 'P2', reason: 'two clusters', evidence: { P3 } }, emil)
    await ticket.does('approve-reclassification', { request: 2 }, nadia, 'PriorityReclassified')
    const late = await ticket.act('approve-reclassification', { request: 1 }, jonas)
    expect(late).toMatchObject({ status: 409, body: { code: 'request-has-ended' } })
    expect(late.body.detail).toContain('request 2 moved the priority from P3 to P2; ask anew from there')
  })

  it('tells the requestor in the words of the playbook, with the reason and the new timeframe [PB-111 PB-120 PB-121]', async () => {
    const ticket = await atWork(restarts, amelie, 'P2', reporter)
    const P2 = { kind: 'correlation', applications: ['a', 'b'], metrics: ['m'], logs: ['l'] }
    const reason = 'its effect on the stability of the control plane'
    await asks(ticket, { to: 'P1', reason, evidence: { P2 } }, amelie)
    const raised = await approves(ticket, emil)
    const { nextUpdateBy } = raised.data as { nextUpdateBy: string }
    const message = await eventually(async () => {
      const [sent] = await messages(ticket, 'priority-reclassification')
      if (!sent) throw new Error('no message')
      return sent
    })
    expect(message.subject).toBe(`URGENT: Priority Update for INC-${ticket.number} - Escalated to P1`)
    expect(message.body).toBe(`Hi Robin Vogel,

Following further technical investigation into your ticket (INC-${ticket.number}), my team and I have determined that the actual impact is greater than our initial assessment suggested. Based on our findings, the incident priority has been officially escalated from P2 to P1.

This reclassification reflects the broader technical scope of the issue, specifically its effect on the stability of the control plane. We are now treating this as a higher-severity event and have mobilized the appropriate level of support accordingly.

Under the new P1 SLA, we will provide another update by ${inZurich(nextUpdateBy)}. We appreciate your understanding as we prioritize this matter.

Best regards,
Amelie Dubois
Tanzu Atlas Support`)
    expect(await ticket.clockAt('promise', raised)).toMatchObject({ state: 'running', dueAt: nextUpdateBy })
  })

  it('expires a request that nobody decides, after its approvers were asked one after another', async () => {
    const ticket = await atWork(restarts, amelie, 'P2')
    const P2 = { kind: 'correlation', applications: ['a', 'b'], metrics: ['m'], logs: ['l'] }
    const asked = await asks(ticket, { to: 'P1', reason: 'two applications', evidence: { P2 } }, amelie)
    await atlas.timePasses(8 * minutes)
    await eventually(async () => {
      const people = (await pages(ticket)).filter(({ duty }) => duty === 'approves 1').map(({ person }) => person)
      expect(people.sort()).toEqual([emil, jonas].sort())
    })
    await atlas.timePasses(4 * hours)
    const expired = await eventually(async () => {
      const found = await ticket.last('ReclassificationExpired')
      if (!found) throw new Error('it waits still')
      return found
    })
    expect(between(asked, expired)).toBe(4 * hours)
    expect(await ticket.clockAt('approval', expired)).toMatchObject({
      state: 'cancelled',
      breachedAt: expect.any(String),
    })
    expect(await ticket.view()).toMatchObject({ priority: 'P2', pendingReclassifications: [] })
  })
})

const inZurich = (at: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/Zurich',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(new Date(at))
