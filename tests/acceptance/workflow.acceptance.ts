import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { IncidentView, MessageView, TrailEntry } from '@atlas/contracts'
import { Atlas } from './world/atlas.js'
import { eventually } from './world/eventually.js'

/** The playbook's P3 request from receipt to closure, by a Support Engineer, with the messages that its requestor gets. */
let atlas: Atlas
beforeAll(async () => {
  atlas = await Atlas.start()
})
afterAll(() => atlas?.stop())

const sofia = 'sofia.keller'
let id = ''
let number = ''
let nextUpdateBy = ''
const incident = () => atlas.get<IncidentView>(`/v1/incidents/${id}`)
const act = (what: string, body: unknown, as = sofia) =>
  atlas.ask(`/v1/incidents/${id}/${what}`, { method: 'POST', body, as })
const clock = async (kind: string) => (await incident()).clocks.find((each) => each.kind === kind)?.state
/** As messages say it: in the time zone of policy/notification.yaml. */
const inZurich = (instant: string): string =>
  new Date(instant).toLocaleString('en-GB', {
    timeZone: 'Europe/Zurich',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  })
const message = (template: string): Promise<MessageView> =>
  eventually(async () => {
    const { items } = await atlas.get<{ items: MessageView[] }>(`/v1/messages?limit=100`)
    const found = items.find((each) => each.incidentId === id && each.template === template && each.body)
    if (!found)
      throw new Error(
        `no message ${template} among ${items.map((each) => `${each.template} ${each.state}`).join(', ')}`,
      )
    return found
  })

describe('a request for egress access [PB-115]', () => {
  it('is received from a person and classified P3, egress-access, L1 [PB-8 PB-15 PB-47 PB-64]', async () => {
    const answer = await atlas.post<{ results: { incidentId: string; number: string }[] }>('/v1/signals', {
      summary: 'Add egress NFS access for abrc1l-atlas-stg cluster to livelink-ignition namespace',
      cluster: 'abrc1l-atlas-stg',
      namespace: 'livelink-ignition',
      reporter: { name: 'Robin Vogel', email: 'robin.vogel@example.com' },
    })
    id = answer.results[0]?.incidentId ?? ''
    number = answer.results[0]?.number ?? ''
    await eventually(async () =>
      expect(await incident()).toMatchObject({
        priority: 'P3',
        category: 'egress-access',
        tier: 'L1',
        status: 'Unassigned',
        tentative: true,
      }),
    )
    await eventually(async () => expect(await clock('response')).toBe('running'))
  })

  it('is not begun without telling its requestor what the acknowledgement template wants [PB-116]', async () => {
    const refused = await act('start-work', {})
    expect(refused.status).toBeGreaterThanOrEqual(400)
    expect(refused.headers.get('content-type')).toContain('application/problem+json')
    const fields = (refused.body as { errors: { field: string }[] }).errors.map((error) => error.field)
    expect(fields).toEqual(
      expect.arrayContaining([expect.stringContaining('initialAssessment'), expect.stringContaining('nextUpdateBy')]),
    )
    expect(await incident()).toMatchObject({ status: 'Unassigned', owner: null })
  })

  it('is begun by a Support Engineer: owner, triage and the stop of Response in one act [PB-10 PB-116]', async () => {
    nextUpdateBy = new Date((await atlas.now()) + 3_600_000).toISOString()
    const started = await act('start-work', {
      acknowledgement: { initialAssessment: 'a missing egress rule for the namespace' },
      nextUpdateBy,
    })
    expect(started.status).toBeLessThan(300)
    expect(started.headers.get('etag')).toMatch(/^"\d+"$/)
    await eventually(async () => {
      expect(await incident()).toMatchObject({ status: 'Work in Progress', owner: sofia, tentative: false })
      expect(await clock('response')).toBe('met')
    })
  })

  it('acknowledges in the words of the playbook, stored as sent [PB-117]', async () => {
    const summary = 'Add egress NFS access for abrc1l-atlas-stg cluster to livelink-ignition namespace'
    const { subject, body } = await message('acknowledgement')
    expect(subject).toBe(`Re: ${summary} - Action Started on INC-${number}`)
    expect(body).toBe(`Hi Robin Vogel,

My name is Sofia Keller, and I am taking ownership of your incident ticket, INC-${number}. Thank you for the detailed report.

I have reviewed your request regarding "${summary}." I will be working on this immediately. My initial assessment indicates that the issue is likely related to a missing egress rule for the namespace.

I will provide the next update by ${inZurich(nextUpdateBy)} or sooner if I encounter any blockers or make significant progress. Please don't hesitate to reply to this thread with any further information.

Best regards,
Sofia Keller
Tanzu Atlas Support`)
    await eventually(async () => expect(await message('acknowledgement')).toMatchObject({ state: 'held' }))
  })

  it('tells the requestor of progress by a template of its own [PB-14]', async () => {
    const nextAt = new Date((await atlas.now()) + 1_800_000).toISOString()
    const sent = await act('update', { text: 'The rule is in review by the network team.', nextUpdateBy: nextAt })
    expect(sent.status).toBeLessThan(300)
    const { subject, body } = await message('update')
    expect(subject).toBe(
      `Update on INC-${number}: Add egress NFS access for abrc1l-atlas-stg cluster to livelink-ignition namespace`,
    )
    expect(body).toBe(`Hi Robin Vogel,

This is an update on incident ticket INC-${number}.

The rule is in review by the network team.

I will provide the next update by ${inZurich(nextAt)}.

Best regards,
Sofia Keller
Tanzu Atlas Support`)
  })

  it('waits for the customer with its resolution clock paused, and goes on with the answer [PB-118 PB-119]', async () => {
    expect((await act('request-feedback', { action: 'Please mount the export and tell us.' })).status).toBeLessThan(300)
    await eventually(async () => {
      expect(await incident()).toMatchObject({ status: 'Awaiting Customer Feedback' })
      expect(await clock('resolution')).toBe('paused')
    })
    const { subject, body } = await message('feedback-request')
    expect(subject).toBe(`Update on INC-${number}: Verification Required`)
    expect(body).toBe(`Hi Robin Vogel,

Following up on incident ticket INC-${number}, I have completed the necessary changes on our end to address the issue described in your request.

To verify the fix and confirm that everything is functioning as expected, we kindly request your assistance with the following action: Please mount the export and tell us.

Once you have performed the verification, please update the ticket with the outcome. If you encounter any further issues or have questions, please feel free to respond directly to this email.

Thank you for your cooperation.

Best regards,
Sofia Keller
Tanzu Atlas Support`)
    expect(
      (await act('customer-answer', { text: 'It works.', from: 'Robin Vogel', verified: true })).status,
    ).toBeLessThan(300)
    await eventually(async () => {
      expect(await incident()).toMatchObject({ status: 'Work in Progress' })
      expect(await clock('resolution')).toBe('running')
    })
  })

  it('is resolved with a code, a summary, knowledge and how it was verified, else refused by what is missing [PB-122 PB-123]', async () => {
    const refused = await act('resolve', { code: 'fixed' })
    expect((refused.body as { errors: { field: string }[] }).errors.map((error) => error.field)).toEqual(
      expect.arrayContaining(['summary', 'knowledge', 'verification']),
    )
    const resolved = await act('resolve', {
      code: 'fixed',
      summary: 'a missing egress rule',
      knowledge: { noneBecause: 'the runbook says it all' },
      verification: 'requestor',
    })
    expect(resolved).toMatchObject({ status: 200 })
    await eventually(async () => {
      expect(await incident()).toMatchObject({ status: 'Resolved' })
      expect(await clock('resolution')).toBe('met')
    })
    // Without a KB link both KB sentences are left out.
    const { subject, body } = await message('resolved')
    expect(subject).toBe(`Resolved: INC-${number} - Issue Addressed`)
    expect(body).toBe(`Hi Robin Vogel,

This is to inform you that incident ticket INC-${number} has been successfully resolved.

The issue, related to a missing egress rule, has been corrected. Your application/service should now be functioning as expected.

If you experience any other problems or have further questions, please do not hesitate to open a new ticket.

Thank you,
Sofia Keller
Tanzu Atlas Support`)
  })

  it('refuses a move that the status does not allow, names the legal ones, and keeps the refusal [PB-112]', async () => {
    const refused = await act('request-feedback', { action: 'Once more, please.' })
    expect(refused.body).toMatchObject({
      detail: expect.stringMatching(/Closed.*Work in Progress|Work in Progress.*Closed/),
    })
    await eventually(async () => {
      const { items } = await atlas.get<{ items: TrailEntry[] }>(`/v1/incidents/${id}/trail?limit=500`)
      const refusals = items.filter((entry) => entry.event === 'CommandRefused')
      expect(refusals.map((entry) => (entry.data as { command: string }).command)).toEqual([
        'start-work',
        'resolve',
        'request-feedback',
      ])
    })
  })

  it('is closed when the requestor confirms, for good [PB-112 PB-122]', async () => {
    expect((await act('confirm', { reason: 'the requestor confirmed' })).status).toBeLessThan(300)
    await eventually(async () => expect(await incident()).toMatchObject({ status: 'Closed' }))
    expect((await act('reopen', { reason: 'it is back' })).status).toBeGreaterThanOrEqual(400)
  })

  it('can be read afterwards, status by status, with every message that went out [PB-113 PB-125]', async () => {
    const { items } = await atlas.get<{ items: TrailEntry[] }>(`/v1/incidents/${id}/trail?limit=500`)
    const moves = ['HandlingOpened', 'WorkStarted', 'FeedbackRequested', 'CustomerAnswered', 'IncidentResolved']
    const told = items.filter(({ event }) => [...moves, 'IncidentClosed'].includes(event))
    expect(told.map(({ event }) => event)).toEqual([...moves, 'IncidentClosed'])
    // Who moved it from which status, each with a sentence.
    expect(told.map(({ data }) => (data as { from?: string }).from)).toEqual([
      undefined,
      'Unassigned',
      'Work in Progress',
      'Awaiting Customer Feedback',
      'Work in Progress',
      'Resolved',
    ])
    expect(told.every(({ actor, sentence }) => actor !== '' && sentence.endsWith('.'))).toBe(true)
    const sent = items.filter(({ event }) => event === 'MessageIntended').map(({ data }) => data)
    expect(sent).toMatchObject(
      ['acknowledgement', 'update', 'feedback-request', 'resolved'].map((template) => ({
        template,
        content: expect.stringMatching(/^[0-9a-f]{64}$/),
      })),
    )
  })
})

describe('an API key', () => {
  it('answers 401 without one, in the form of RFC 9457', async () => {
    const answer = await fetch(atlas.urlOf('/v1/incidents'))
    expect(answer.status).toBe(401)
    expect(await answer.json()).toMatchObject({ status: 401, code: expect.any(String), detail: expect.any(String) })
  })
  it('does not act as a person unless it is one', async () => {
    const answer = await atlas.ask(`/v1/incidents/${id}/reopen`, { method: 'POST', body: { reason: 'x' } })
    expect(answer.status).toBe(403)
  })
})
