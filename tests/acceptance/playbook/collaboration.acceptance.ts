import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type {
  ClockAttribution,
  ClockExplanation,
  ConsultationView,
  FindingView,
  IncidentView,
  MessageView,
  NoteView,
  TrailEntry,
} from '@atlas/contracts'
import { Atlas } from '../world/atlas.js'
import { eventually } from '../world/eventually.js'
import { Ticket } from '../world/ticket.js'
import { untilTuesday } from '../world/working-day.js'

/** Help from others while the owner stays, what work waits for, and a customer who is asked. */
let atlas: Atlas
beforeAll(async () => {
  atlas = await Atlas.start()
  await untilTuesday(atlas, '09:00')
})
afterAll(() => atlas?.stop())

const hours = 3_600_000
/** A Support Engineer, an Evangelist; the GitLab/FluxCD expert and a Cluster Architect of the sample policy. */
const [sofia, jonas, gil, claire] = ['sofia.keller', 'jonas.meier', 'gil.santos', 'claire.moreau']
/** The Team Lead. */
const nadia = 'nadia.rossi'
const soon = async (ms: number): Promise<string> => new Date((await atlas.now()) + ms).toISOString()
const items = async <Item>(ticket: Ticket, what: string): Promise<Item[]> =>
  (await atlas.get<{ items: Item[] }>(`/v1/incidents/${ticket.id}/${what}`)).items
const messagesOf = async (ticket: Ticket, template: string): Promise<MessageView[]> =>
  (await atlas.get<{ items: MessageView[] }>(`/v1/messages?incidentId=${ticket.id}&limit=100`)).items.filter(
    (message) => message.template === template,
  )

async function started(summary: string, by: string): Promise<Ticket> {
  const reporter = { name: 'Robin Vogel', email: 'robin.vogel@example.com' }
  const ticket = await Ticket.report(atlas, { summary, cluster: 'abrc1l-atlas-stg', reporter })
  const acknowledgement = { initialAssessment: 'the integration itself' }
  await ticket.does('start-work', { acknowledgement, nextUpdateBy: await soon(1 * hours) }, by, 'WorkStarted')
  return ticket
}

describe('a FluxCD integration', () => {
  let ticket: Ticket
  beforeAll(async () => {
    ticket = await started('I would need to integrate AMI app with FluxCD on MECC Stage cluster', sofia)
  })

  it('is looked into with the GitLab SME: repository configurations and pipeline logs [PB-21 PB-34]', async () => {
    await ticket.does(
      'finding',
      {
        statement: 'The source of the AMI app is not ready: authentication fails.',
        links: [{ kind: 'logs', url: 'https://gitlab.example.com/ami/-/jobs/1' }],
      },
      sofia,
      'FindingRecorded',
    )
    const asked = { of: { audience: 'gitops-experts' }, question: 'Is the deploy key of the repository right?' }
    const management = await ticket.act(
      'consult',
      { ...asked, of: { audience: 'area-leads' }, answerBy: await soon(2 * hours) },
      sofia,
    )
    expect(management.status).toBe(422)
    await ticket.does('consult', { ...asked, answerBy: await soon(2 * hours) }, sofia, 'ConsultationAsked')
    await eventually(async () =>
      expect(await messagesOf(ticket, 'consultation')).toMatchObject([{ recipient: { id: gil } }]),
    )
    const answer = 'It lacks read access; the pipeline says so.'
    await ticket.does('answer-consultation', { consultation: 1, answer }, gil, 'ConsultationAnswered')
    expect(await ticket.view()).toMatchObject({ owner: sofia, status: 'Work in Progress', tier: 'L1' })
    expect(await items<ConsultationView>(ticket, 'consultations')).toMatchObject([
      { state: 'answered', by: sofia, question: asked.question, answeredBy: gil, answer },
    ])
    expect(await items<FindingView>(ticket, 'findings')).toMatchObject([{ links: [{ kind: 'logs' }], by: sofia }])
  })

  it('is guided by an Evangelist while it stays at L1 with its owner [PB-26]', async () => {
    const question = 'May a namespace have a source of its own?'
    const of = { person: jonas }
    await ticket.does('consult', { of, question, answerBy: await soon(2 * hours) }, sofia, 'ConsultationAsked')
    await ticket.does('accept-consultation', { consultation: 2 }, jonas, 'ConsultationAccepted')
    await ticket.does('answer-consultation', { consultation: 2, answer: 'Yes.' }, jonas, 'ConsultationAnswered')
    expect(await ticket.view()).toMatchObject({ owner: sofia, tier: 'L1', consultations: 0 })
  })

  it('waits for a change while platform engineering and the architects are asked [PB-126]', async () => {
    const wait = { for: 'change', on: 'platform engineering', reference: 'CHG-1', reason: 'the rollback of the CNI' }
    await ticket.does('wait', { ...wait, expectedBy: await soon(2 * hours) }, sofia, 'WaitBegan')
    const question = 'Which version do we go back to?'
    const of = { person: claire }
    await ticket.does('consult', { of, question, answerBy: await soon(1 * hours) }, sofia, 'ConsultationAsked')
    await ticket.does('note', { text: 'The rollback is prepared for the window.' }, sofia, 'NoteAdded')
    await ticket.does('update', { text: 'A rollback is planned.' }, sofia, 'UpdateSent')
    expect(await ticket.view()).toMatchObject({ wait: { on: 'platform engineering', overdue: false } })
    await atlas.timePasses(2.5 * hours)
    const overdue = await eventually(async () => {
      const said = await ticket.last('WaitOverdue')
      if (!said) throw new Error('nobody says that it is overdue')
      return said
    })
    expect(overdue.occurredAt).toBe((await ticket.view()).wait?.expectedBy)
    await ticket.does('end-wait', { outcome: 'rolled back' }, sofia, 'WaitEnded')
    // As shipped, no wait pauses what the customer was promised.
    expect(await ticket.clockAt('resolution', overdue)).toMatchObject({ state: 'running' })
    const notes = await items<NoteView>(ticket, 'notes')
    expect(notes.map(({ kind, text }) => [kind, text])).toEqual([
      ['work-note', 'The rollback is prepared for the window.'],
      ['comment', 'A rollback is planned.'],
    ])
  })
})

describe('a customer who is asked to verify', () => {
  let ticket: Ticket
  let asked: TrailEntry
  beforeAll(async () => {
    ticket = await started('Add egress NFS access for abrc1l-atlas-stg cluster to livelink-ignition namespace', sofia)
  })

  it('may have been asked before it was recorded, with a reason; the clock explains itself by it', async () => {
    await atlas.timePasses(1 * hours)
    const question = { action: 'Please try to mount the share.', at: await soon(-0.5 * hours) }
    expect((await ticket.act('request-feedback', question, sofia)).body.errors).toMatchObject([{ field: 'lateReason' }])
    const lateReason = 'asked by telephone'
    asked = await ticket.does('request-feedback', { ...question, lateReason }, sofia, 'FeedbackRequested')
    expect(asked.occurredAt).toBe(question.at)
    const path = `/v1/incidents/${ticket.id}/clocks/resolution/1/explanation`
    const { stretches, elapsedMs } = await eventually(async () => {
      const explained = await atlas.get<ClockExplanation>(path)
      expect(explained.stretches.at(-1)).toMatchObject({
        from: asked.occurredAt,
        state: 'paused',
        because: [{ change: 'pause', fact: 'FeedbackRequested' }],
      })
      return explained
    })
    expect(stretches.reduce((sum, { countedMs }) => sum + countedMs, 0)).toBe(elapsedMs)
    const { stdout } = await atlas.command('incident', 'show', ticket.number)
    expect(stdout).toContain('pause by FeedbackRequested')
  })

  it('leaves who broke a promise meanwhile to be explained, and excused by another, without undoing it', async () => {
    const clock = 'promised-update/1'
    const promise = async () => (await ticket.view()).clocks.find((each) => each.clock === clock)
    await eventually(async () => expect((await promise())?.breachedAt).not.toBeNull())
    const excuse = { clock, reason: 'the customer was on the telephone' }
    expect(await ticket.act('excuse-breach', excuse, nadia)).toMatchObject({ status: 409 })
    const because = 'we spoke on the telephone instead'
    await ticket.does('explain-breach', { clock, cause: 'customer', because }, sofia, 'BreachExplained')
    expect(await ticket.act('excuse-breach', excuse, sofia)).toMatchObject({ status: 403 })
    await ticket.does('excuse-breach', excuse, nadia, 'BreachExcused')
    const said = { breachedAt: expect.anything(), explained: { cause: 'customer', because, by: sofia } }
    expect(await promise()).toMatchObject({ ...said, excused: { approver: nadia } })
    await ticket.does('withdraw-excuse', { clock, reason: 'it was an hour late' }, jonas, 'BreachExcuseWithdrawn')
    expect(await promise()).toMatchObject({ ...said, excused: null })
  })

  it('has each clock divided between those whose turn it was', async () => {
    const clocks = await items<ClockAttribution>(ticket, 'attribution')
    const resolution = clocks.find(({ clock }) => clock === 'resolution/1')
    expect(resolution?.shares.reduce((sum, { runningMs }) => sum + runningMs, 0)).toBe(resolution?.elapsedMs)
    const of = (holder: string) => resolution?.shares.find((share) => share.holder === holder)
    expect(of('person')).toMatchObject({ whom: sofia, tier: 'L1', pausedMs: 0 })
    expect(of('person')?.runningMs).toBeGreaterThanOrEqual(0.4 * hours)
    expect(of('customer')).toMatchObject({ runningMs: 0 })
    expect(of('customer')?.pausedMs).toBeGreaterThanOrEqual(0.5 * hours)
  })

  it('has no war room, which is said in a sentence', async () => {
    const { status, body } = await atlas.ask(`/v1/incidents/${ticket.id}/war-room`)
    expect({ status, body }).toMatchObject({
      status: 404,
      body: { code: 'no-war-room', detail: 'No war room was called for it; only a P1 calls one.' },
    })
  })

  it('is reminded twice, and then it is resolved without their answer [PB-118]', async () => {
    await atlas.timePasses(8 * 24 * hours)
    await eventually(async () => expect(await ticket.view()).toMatchObject({ status: 'Resolved' }))
    await eventually(async () => expect(await messagesOf(ticket, 'reminder')).toHaveLength(2))
    const resolved = await ticket.last('IncidentResolved')
    expect(resolved?.data).toMatchObject({ verification: 'no-answer', code: 'unverified' })
    // Five business days after Tuesday are the next Tuesday, at the same time of day.
    expect(Date.parse(resolved?.occurredAt ?? '') - Date.parse(asked.occurredAt)).toBe(7 * 24 * hours)
  })

  it('may answer when it is Resolved, which is the owner’s to decide on, and when it is Closed, which opens a new one', async () => {
    await ticket.does('customer-answer', { text: 'What was it?', from: 'robin' }, sofia, 'ReplyTaskOpened')
    expect((await ticket.act('confirm', {}, sofia)).status).toBe(409)
    await ticket.does('keep-resolved', { reason: 'answered by telephone' }, sofia, 'ReplyTaskDone')
    await ticket.does('confirm', {}, sofia, 'IncidentClosed')
    await ticket.does('customer-answer', { text: 'It fails again.', from: 'robin' }, sofia, 'ReplyAfterClosing')
    const followed = await eventually(async () => {
      const { items: all } = await atlas.get<{ items: IncidentView[] }>('/v1/incidents')
      const found = all.find(({ follows }) => follows === ticket.id)
      if (!found?.priority) throw new Error('no incident follows it yet')
      return found
    })
    expect(followed).toMatchObject({ category: 'egress-access', cluster: 'abrc1l-atlas-stg', status: 'Unassigned' })
  })
})
