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
const incident = () => atlas.get<IncidentView>(`/v1/incidents/${id}`)
const act = (what: string, body: unknown, as = sofia) =>
  atlas.ask(`/v1/incidents/${id}/${what}`, { method: 'POST', body, as })
const clock = async (kind: string) => (await incident()).clocks.find((each) => each.kind === kind)?.state
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

describe('a request for egress access', () => {
  it('is received from a person and classified P3, egress-access, L1', async () => {
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
      }),
    )
    await eventually(async () => expect(await clock('response')).toBe('running'))
  })

  it('is not begun without telling its requestor what the acknowledgement template wants', async () => {
    const refused = await act('start-work', {})
    expect(refused.status).toBeGreaterThanOrEqual(400)
    expect(refused.headers.get('content-type')).toContain('application/problem+json')
    const fields = (refused.body as { errors: { field: string }[] }).errors.map((error) => error.field)
    expect(fields).toEqual(
      expect.arrayContaining([expect.stringContaining('initialAssessment'), expect.stringContaining('nextUpdateBy')]),
    )
    expect(await incident()).toMatchObject({ status: 'Unassigned', owner: null })
  })

  it('is begun by a Support Engineer: owner, triage and the stop of Response in one act', async () => {
    const nextUpdateBy = new Date((await atlas.now()) + 3_600_000).toISOString()
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

  it('acknowledges in the words of the playbook, stored as sent', async () => {
    const { subject, body } = await message('acknowledgement')
    expect(subject).toBe(
      `Re: Add egress NFS access for abrc1l-atlas-stg cluster to livelink-ignition namespace - Action Started on INC-${number}`,
    )
    expect(body).toContain(
      `I am taking ownership of your incident ticket, INC-${number}. Thank you for the detailed report.`,
    )
    expect(body).toContain(
      'My initial assessment indicates that the issue is likely related to a missing egress rule for the namespace.',
    )
    expect(body).toMatch(/^Hi Robin Vogel,/)
    await eventually(async () => expect(await message('acknowledgement')).toMatchObject({ state: 'held' }))
  })

  it('waits for the customer with its resolution clock paused, and goes on with the answer', async () => {
    expect((await act('request-feedback', { action: 'Please mount the export and tell us.' })).status).toBeLessThan(300)
    await eventually(async () => {
      expect(await incident()).toMatchObject({ status: 'Awaiting Customer Feedback' })
      expect(await clock('resolution')).toBe('paused')
    })
    expect((await message('feedback-request')).body).toContain('Please mount the export and tell us.')
    expect(
      (await act('customer-answer', { text: 'It works.', from: 'Robin Vogel', verified: true })).status,
    ).toBeLessThan(300)
    await eventually(async () => {
      expect(await incident()).toMatchObject({ status: 'Work in Progress' })
      expect(await clock('resolution')).toBe('running')
    })
  })

  it('is resolved with a code, a summary, knowledge and how it was verified, else refused by what is missing', async () => {
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
    expect(body).not.toMatch(/Knowledge Base|prevent similar/)
  })

  it('refuses a move that the status does not allow, names the legal ones, and keeps the refusal', async () => {
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

  it('is closed when the requestor confirms, for good', async () => {
    expect((await act('confirm', { reason: 'the requestor confirmed' })).status).toBeLessThan(300)
    await eventually(async () => expect(await incident()).toMatchObject({ status: 'Closed' }))
    expect((await act('reopen', { reason: 'it is back' })).status).toBeGreaterThanOrEqual(400)
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
