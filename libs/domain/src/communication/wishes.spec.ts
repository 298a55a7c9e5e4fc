import { describe, expect, it } from '@jest/globals'
import type { EventOf, HandlingEvent, Instant } from '@atlas/contracts'
import type { Stakeholders } from '@atlas/policy'
import type { KnownIncident } from './known-incident.js'
import { learn } from './known-incident.js'
import { onExhausted } from './pages.js'
import {
  ada,
  at,
  brief,
  briefs,
  correspondence,
  event,
  hash,
  incident,
  incidentId,
  noon,
  policy,
  wish,
} from './testing/correspondence.js'
import { type CausingEvent, contentOf } from './wishes.js'

const routed = (data: object): CausingEvent =>
  event('IncidentRouted', {
    tier: 'L2',
    priority: 'P2',
    candidate: 'emil.novak',
    considered: [],
    onShift: [],
    overflow: false,
    alerted: null,
    reason: 'knows nodes best',
    ...data,
  })

it('asks the owner whether to escalate what nears its end, else the Team Leads', () => {
  const risk = { clock: 'resolution/1', percent: 75, actsAt: 90, breachesAt: noon }
  const [question] = wish(event('SlaRiskRaised', { ...risk, asked: 'emil.novak' })).intentions
  expect(brief(question)).toBe('notice to emil.novak by smtp emil@example.com')
  const body = question?.kind === 'message' ? question.wording.body : ''
  expect(body).toContain('the resolution clock has used 75 % of its target: will you escalate it')
  expect(body).toContain('At 90 % it escalates by itself')
  expect(body).toContain('23 November 2026 at 13:00 CET')
  expect(briefs(event('SlaRiskRaised', { ...risk, asked: null }))).toEqual([
    'notice to nadia.rossi by webhook https://pager.example.com/nadia',
  ])
})

it('asks the candidate of a root-cause task to look into it, else the Team Leads', () => {
  const recurring = ['1001', '1002'].map((number) => ({ incidentId, number, at: noon }))
  const opened = (candidate: string | null) =>
    event('RootCauseTaskOpened', {
      task: 1,
      pattern: { category: 'node', cluster: 'mecc-prd' },
      category: 'node',
      incidents: recurring,
      tier: 'L2',
      candidate,
    })
  const [asked] = wish(opened('emil.novak')).intentions
  expect(brief(asked)).toBe('notice to emil.novak by smtp emil@example.com')
  const body = asked?.kind === 'message' ? asked.wording.body : ''
  expect(body).toContain('node has come back on mecc-prd (INC-1001, INC-1002)')
  expect(body).toMatch(/root-cause task [0-9a-f]{64}-1/)
  expect(briefs(opened(null))).toEqual(['notice to nadia.rossi by webhook https://pager.example.com/nadia'])
})

describe('a change of hands', () => {
  it('is asked for when the owner’s shift is over: a Team Lead is told, and the owner reminded', () => {
    const over = event('OwnerOffShift', { owner: 'emil.novak', shiftEndedAt: noon, told: 'nadia.rossi', onShift: [] })
    expect(briefs(over)).toEqual([
      'page nadia.rossi (alert) by webhook https://pager.example.com/nadia',
      'notice to emil.novak by smtp emil@example.com',
    ])
  })

  it('asks nobody any more once the owner is back at work', () => {
    const openPages = [
      { id: 'p-1', person: 'nadia.rossi', duty: 'alert' },
      { id: 'p-2', person: 'emil.novak', duty: 'candidate' },
    ]
    expect(wish(event('OwnerBackOnShift', { owner: 'emil.novak', offShiftSince: noon }), { openPages })).toEqual({
      intentions: [],
      superseded: ['p-1'],
    })
  })

  it('brings whoever is offered it the note of whoever offers it', () => {
    const offered = event('HandOverOffered', {
      by: 'emil.novak',
      from: 'emil.novak',
      to: 'nadia.rossi',
      note: hash('4'),
    })
    const [message] = wish(offered).intentions
    expect(brief(message)).toBe('owner-hand-over to nadia.rossi by webhook https://pager.example.com/nadia')
    const body = message?.kind === 'message' ? message.wording.body : ''
    expect(body).toContain('Emil Novak offers you incident ticket INC-4711')
    expect(body).toContain('Please try the mount again.')
    expect(contentOf(offered, incident)).toContain(hash('4'))
  })

  it('tells whoever waits for it how it went, and no Team Lead need see to it any more', () => {
    const openPages = [{ id: 'page-1', person: 'nadia.rossi', duty: 'alert' }]
    const accepted = event('HandOverAccepted', { by: 'nadia.rossi', from: 'emil.novak' })
    const { intentions, superseded } = wish(accepted, { openPages })
    expect([intentions.map(brief), superseded]).toEqual([['notice to emil.novak by smtp emil@example.com'], ['page-1']])
    expect(learn(incident, accepted as HandlingEvent)?.owner).toBe('nadia.rossi')
    expect(briefs(event('HandOverDeclined', { by: 'nadia.rossi', offeredBy: 'emil.novak', reason: 'a P1' }))).toEqual([
      'notice to emil.novak by smtp emil@example.com',
    ])
    expect(briefs(event('HandOverWithdrawn', { by: null, to: 'nadia.rossi', reason: 'it is Resolved' }))).toEqual([
      'notice to nadia.rossi by webhook https://pager.example.com/nadia',
    ])
  })
})

describe('a hand-over that nobody accepts', () => {
  const overdue = (next: string | null, told: string | null) =>
    event('EscalationNotAccepted', {
      tier: 'L2',
      rung: next === null ? 2 : 1,
      asked: 'ada',
      next,
      told,
      giver: 'emil.novak',
      onShift: [],
    })

  it('tells the giver that they stay responsible, and at its end a Team Lead', () => {
    expect(briefs(overdue('nadia.rossi', null))).toEqual(['notice to emil.novak by smtp emil@example.com'])
    expect(briefs(overdue(null, 'nadia.rossi'))).toEqual([
      'page nadia.rossi (alert) by webhook https://pager.example.com/nadia',
      'notice to emil.novak by smtp emil@example.com',
    ])
    expect(briefs(overdue(null, 'nadia.rossi'), { incident: { priority: 'P3' } })[0]).toMatch('notice to nadia.rossi')
  })

  it.each([
    ['P1', 'page nadia.rossi (candidate)'],
    ['P2', 'page nadia.rossi (candidate)'],
    ['P3', 'notice to nadia.rossi'],
  ])('asks the next candidate of a %s by themselves, and no longer the one before', (priority, asked) => {
    const openPages = [{ id: 'page-1', person: 'emil.novak', duty: 'candidate' }]
    const next = routed({ candidate: 'nadia.rossi', priority })
    const { intentions, superseded } = wish(next, { incident: { notAccepted: 1 }, openPages })
    expect([brief(intentions[0]), superseded]).toEqual([expect.stringContaining(asked), ['page-1']])
  })

  it('asks nobody any more once it is accepted or taken back', () => {
    const openPages = ['candidate', 'alert', 'leads'].map((duty, n) => ({
      id: `page-${n}`,
      person: 'emil.novak',
      duty,
    }))
    for (const end of [
      event('EscalationAccepted', { by: 'emil.novak', tier: 'L2' }),
      event('EscalationTakenBack', { by: 'emil.novak', reason: 'found it' }),
    ])
      expect(wish(end, { openPages })).toEqual({ intentions: [], superseded: ['page-0', 'page-1'] })
  })

  it('is known by how often nobody accepted it, until somebody does', () => {
    const facts = [overdue(null, 'nadia.rossi'), event('EscalationAccepted', { by: 'emil.novak', tier: 'L2' })]
    const steps = facts.map((_, n) =>
      facts
        .slice(0, n + 1)
        .reduce((known: KnownIncident, fact) => learn(known, fact as HandlingEvent) ?? known, incident),
    )
    expect(steps.map(({ notAccepted }) => notAccepted)).toEqual([2, 0])
  })
})

it('reminds each requestor of what they were asked, and when, and says when it ends', () => {
  const reminded = (resolvesAt: Instant | null) =>
    event('FeedbackReminded', { reminder: 1, action: hash('4'), askedAt: noon, resolvesAt })
  const [message] = wish(reminded(at('2026-11-30T12:00:00Z')), { incident: { owner: 'emil.novak' } }).intentions
  expect(brief(message)).toBe('reminder to outside-ada by smtp ada@example.com')
  const wording = message?.kind === 'message' ? message.wording : undefined
  expect(wording?.subject).toBe('Reminder on INC-4711: Verification Required')
  expect(wording?.body).toContain('We asked you on 23 November 2026 at 13:00 CET')
  expect(wording?.body).toContain('Please try the mount again.')
  expect(wording?.body).toContain('Without an answer by 30 November 2026 at 13:00 CET the ticket will be resolved.')
  expect(contentOf(reminded(null), incident)).toContain(hash('4'))
  const [open] = wish(reminded(null)).intentions
  expect(open?.kind === 'message' && open.wording.body).not.toContain('Without an answer')
})

it('tells the owner of a reply after resolving, else the Team Leads', () => {
  const told = (owner: string | null) => briefs(event('ReplyTaskOpened', { reply: hash('4'), owner }))
  expect(told('emil.novak')).toEqual(['notice to emil.novak by smtp emil@example.com'])
  expect(told(null)).toEqual(['notice to nadia.rossi by webhook https://pager.example.com/nadia'])
})

it('asks the owner after what is overdue, else the Team Leads', () => {
  const overdue = event('WaitOverdue', { wait: 1, for: 'vendor', on: 'VMware', expectedBy: noon })
  expect(briefs(overdue, { incident: { owner: 'emil.novak' } })).toEqual([
    'notice to emil.novak by smtp emil@example.com',
  ])
  expect(briefs(overdue)).toEqual(['notice to nadia.rossi by webhook https://pager.example.com/nadia'])
})

describe('a consultation', () => {
  const which = { consultation: 1, askedBy: 'emil.novak' }

  it('brings the question to each who is asked, and says by when', () => {
    const asked = event('ConsultationAsked', {
      consultation: 1,
      of: { tier: 'L3' },
      asked: ['nadia.rossi'],
      by: 'emil.novak',
      question: hash('4'),
      answerBy: noon,
    })
    const [message, ...others] = wish(asked).intentions
    expect([brief(message), others]).toEqual([
      'consultation to nadia.rossi by webhook https://pager.example.com/nadia',
      [],
    ])
    const body = message?.kind === 'message' ? message.wording.body : ''
    expect(body).toContain('Emil Novak asks for your help with incident ticket INC-4711')
    expect(body).toContain('Please try the mount again.')
    expect(body).toContain('answer by 23 November 2026 at 13:00 CET')
    expect(contentOf(asked, incident)).toContain(hash('4'))
  })

  it('tells who asked of the answer and of a no, and everybody that it is overdue', () => {
    const subjects = (of: CausingEvent) =>
      wish(of).intentions.map((one) =>
        one.kind === 'message' ? `${one.recipient.id}: ${one.wording.subject}` : one.kind,
      )
    expect(
      subjects(event('ConsultationAnswered', { ...which, by: 'emil.novak', from: 'Gil Santos', answer: hash('5') })),
    ).toEqual(['emil.novak: INC-4711: consultation 1 is answered by Gil Santos'])
    expect(subjects(event('ConsultationDeclined', { ...which, by: 'nadia.rossi', reason: 'away', left: [] }))).toEqual([
      'emil.novak: INC-4711: nadia.rossi declined consultation 1; nobody is asked any more',
    ])
    expect(subjects(event('ConsultationOverdue', { ...which, asked: ['nadia.rossi'], answerBy: noon }))).toEqual([
      'emil.novak: INC-4711: consultation 1 waits for an answer and is overdue',
      'nadia.rossi: INC-4711: consultation 1 waits for an answer and is overdue',
    ])
  })
})

describe('routing', () => {
  it('pages the first candidate of a P2', () => {
    expect(briefs(routed({}))).toEqual(['page emil.novak (candidate) by smtp emil@example.com'])
    const [page] = wish(routed({})).intentions
    expect(page?.kind === 'page' && page.wording.subject).toBe('[P2] Page: INC-4711 - Egress to NFS times out')
  })

  it('pages nobody at P3 and P4, which is recorded', () => {
    expect(briefs(routed({ priority: 'P3' }))).toEqual(['no-page: policy pages nobody at P3'])
    expect(briefs(routed({ priority: 'P4' }))).toEqual(['no-page: policy pages nobody at P4'])
  })

  it('leaves a P1 to its response team, each part paged at once, an unfilled part recorded', () => {
    expect(briefs(routed({ priority: 'P1', tier: 'L3' }))).toEqual(['no-page: the response team is paged'])
    const called = event('ResponseTeamCalled', {
      parts: [
        { part: 'leads', role: 'Evangelist', person: null },
        { part: 'communicates', role: 'Team Lead', person: 'nadia.rossi' },
        { part: 'operates', role: 'Kube-Admin', person: 'emil.novak' },
      ],
    })
    expect(briefs(called, { incident: { priority: 'P1' } })).toEqual([
      'no-page: no Evangelist is on shift who leads',
      'page nadia.rossi (communicates) by webhook https://pager.example.com/nadia',
      'page emil.novak (operates) by smtp emil@example.com',
    ])
  })

  it('alerts the Team Lead when nobody is on shift: a page for a P2, a notice for a P4', () => {
    const nobody = { candidate: null, alerted: 'nadia.rossi' }
    expect(briefs(routed(nobody))).toEqual(['page nadia.rossi (alert) by webhook https://pager.example.com/nadia'])
    expect(briefs(routed({ ...nobody, priority: 'P4' }))).toEqual([
      'notice to nadia.rossi by webhook https://pager.example.com/nadia',
    ])
    expect(briefs(routed({ candidate: null }))).toEqual(['no-page: nobody is on shift and nobody could be alerted'])
  })

  it('to somebody else supersedes the former candidate, and asks nobody twice', () => {
    const openPages = [{ id: 'p1', person: 'emil.novak', duty: 'candidate' }]
    const other = wish(routed({ candidate: 'nadia.rossi' }), { openPages })
    expect(other.superseded).toEqual(['p1'])
    const same = wish(routed({}), { openPages })
    expect(same.superseded).toEqual([])
    expect(same.intentions.map(brief)).toEqual(['no-page: page p1 asks emil.novak already'])
  })

  it('pages also for an incident whose summary is empty or was redacted', () => {
    const subject = (text: string) => {
      const [page] = wish(routed({}), { incident: { text } }).intentions
      return page?.kind === 'page' ? page.wording.subject : brief(page)
    }
    expect(subject(hash('7'))).toBe('[P2] Page: INC-4711 - (no summary)')
    expect(subject(hash('9'))).toBe('[P2] Page: INC-4711 - (redacted)')
  })

  it('gives the same ids when the same event is read again', () => {
    const ids = (of: CausingEvent) => wish(of).intentions.map(({ id }) => id)
    expect(ids(routed({}))).toEqual(ids(routed({})))
  })

  it('puts a page into the outbox when no channel is configured, or no address known', () => {
    expect(briefs(routed({}), { channels: [] })).toEqual(['page emil.novak (candidate) by outbox null'])
    expect(briefs(routed({ candidate: 'ravi.patel' }))).toEqual(['page ravi.patel (candidate) by outbox null'])
  })
})

describe('the first Work in Progress', () => {
  const started = (data: object) =>
    event('WorkStarted', {
      from: 'Unassigned',
      owner: 'emil.novak',
      tier: 'L2',
      firstByPerson: true,
      acknowledgement: hash('3'),
      nextUpdateBy: at('2026-11-23T16:00:00Z'),
      ...data,
    })

  it('sends the acknowledgement to each requestor, worded by the template', () => {
    const [message] = wish(started({})).intentions
    if (message?.kind !== 'message') throw new Error(brief(message))
    expect(message.to).toEqual({ name: 'Ada Lovelace', channel: 'smtp', address: 'ada@example.com' })
    expect(message.wording).toEqual({
      subject: 'Re: Egress to NFS times out - Action Started on INC-4711',
      body: `Hi Ada Lovelace,

My name is Emil Novak, and I am taking ownership of your incident ticket, INC-4711. Thank you for the detailed report.

I have reviewed your request regarding "Egress to NFS times out." I will be working on this immediately. My initial assessment indicates that the issue is likely related to an untrusted certificate.

I will provide the next update by 23 November 2026 at 17:00 CET or sooner if I encounter any blockers or make significant progress. Please don't hesitate to reply to this thread with any further information.

Best regards,
Emil Novak
Tanzu Atlas Support`,
    })
  })

  it('has nothing to send without a requestor, which is recorded', () => {
    expect(briefs(started({ acknowledgement: undefined }), { incident: { requestors: [] } })).toEqual([
      'no-message: the incident has no requestor',
    ])
  })

  it('names what was not filled, and what has no address', () => {
    expect(briefs(started({ acknowledgement: undefined, nextUpdateBy: undefined }))).toEqual([
      'acknowledgement refused: [brief, high-level technical summary], [Timeframe]',
    ])
    expect(briefs(started({}), { incident: { requestors: [{ id: 'bob', contact: hash('6') }] } })).toEqual([
      'no-message: no address is known for bob',
    ])
    expect(briefs(started({}), { incident: { requestors: [{ id: 'eve', contact: hash('9') }] } })).toEqual([
      'no-message: the contact of eve was redacted',
    ])
  })

  it('holds it in the outbox when no channel for requestors is configured', () => {
    expect(briefs(started({}), { channels: ['webhook'] })).toEqual(['acknowledgement to outside-ada by outbox null'])
  })

  it('ends the asking for an owner, but not the parts of a response team', () => {
    const openPages = [
      { id: 'p1', person: 'emil.novak', duty: 'candidate' },
      { id: 'p2', person: 'nadia.rossi', duty: 'communicates' },
    ]
    expect(wish(started({}), { openPages }).superseded).toEqual(['p1'])
  })

  it('is the only one: a later one sends nothing', () => {
    const later = started({ from: 'Awaiting Customer Feedback', firstByPerson: false, acknowledgement: undefined })
    expect(briefs(later)).toEqual([])
  })
})

describe('other acts towards the requestor', () => {
  it('ask for verification with the action stated', () => {
    const asked = event('FeedbackRequested', { from: 'Work in Progress', by: 'emil.novak', action: hash('4') })
    const [message] = wish(asked).intentions
    expect(message?.kind === 'message' && message.wording.body).toContain('action: Please try the mount again.\n')
  })

  const resolved = (data: object) =>
    event('IncidentResolved', {
      from: 'Work in Progress',
      by: 'emil.novak',
      code: 'fixed',
      summary: hash('5'),
      knowledge: { link: 'https://kb.example.com/17' },
      verification: 'check-run',
      ...data,
    })
  it('say that it is resolved, with the article only where there is a link', () => {
    const body = (of: CausingEvent) => {
      const [message] = wish(of).intentions
      return message?.kind === 'message' ? message.wording.body : brief(message)
    }
    expect(body(resolved({}))).toContain('documenting this resolution: https://kb.example.com/17. This may help')
    expect(body(resolved({ knowledge: { link: 'egress-access' } }))).not.toContain('Knowledge Base')
    expect(body(resolved({ knowledge: { noneBecause: 'seen once' } }))).not.toContain('similar issues')
  })
  it('are signed by the system where no person acted', () => {
    const [message] = wish(resolved({ by: 'autoResolve' })).intentions
    expect(message?.kind === 'message' && message.wording.body).toContain('Thank you,\nAtlas Triage\n')
  })
  it('end every open page', () => {
    const openPages = [{ id: 'p2', person: 'nadia.rossi', duty: 'communicates' }]
    expect(wish(resolved({}), { openPages }).superseded).toEqual(['p2'])
  })
})

describe('a clock', () => {
  const clock = { clock: 'resolution/1', kind: 'resolution' }
  const reached = (percent: number, data: object = {}) =>
    event('ClockThresholdReached', { ...clock, percent, dueAt: at('2026-11-23T15:30:00Z'), ...data })

  it('at 75 % tells the owner, at 90 % the Team Lead too, at 50 % nobody', () => {
    const given = { incident: { owner: 'emil.novak' } }
    expect(briefs(reached(50), given)).toEqual([])
    expect(briefs(reached(75), given)).toEqual(['notice to emil.novak by smtp emil@example.com'])
    expect(briefs(reached(90), given)).toEqual([
      'notice to emil.novak by smtp emil@example.com',
      'notice to nadia.rossi by webhook https://pager.example.com/nadia',
    ])
  })

  it('says what it has used and when it is due', () => {
    const [message] = wish(reached(75)).intentions
    expect(message?.kind === 'message' && message.wording).toEqual({
      subject: 'INC-4711: the resolution clock has used 75 % of its target',
      body: `Hi Emil Novak,

Incident ticket INC-4711 (P2, Egress to NFS times out): the resolution clock has used 75 % of its target.

It is due by 23 November 2026 at 16:30 CET.

Tanzu Atlas Support`,
    })
  })

  it('of a kind that policy does not name tells nobody', () => {
    expect(briefs(reached(90, { kind: 'acceptance' }))).toEqual([])
  })
})

describe('an exhausted page', () => {
  const page = { id: 'p1', person: 'emil.novak', duty: 'candidate' }
  it('is itself an alert to a Team Lead', () => {
    expect(brief(onExhausted(page, 'P2', correspondence()))).toBe(
      'page nadia.rossi (alert) by webhook https://pager.example.com/nadia',
    )
  })
  it('ends there when the alert is not answered either', () => {
    expect(brief(onExhausted({ ...page, person: 'nadia.rossi' }, 'P2', correspondence()))).toBe(
      'no-page: there is no other Team Lead to alert',
    )
    expect(brief(onExhausted({ ...page, duty: 'alert' }, 'P2', correspondence()))).toBe(
      'no-page: the alert itself was not answered',
    )
  })
})

describe('what notification knows', () => {
  it('is learned from the facts of handling', () => {
    const opened = learn(undefined, {
      type: 'HandlingOpened',
      occurredAt: noon,
      data: {
        incidentId,
        number: '4711',
        cluster: 'c',
        environment: 'staging',
        requestors: [ada],
        text: hash('1'),
        source: 'api',
        dedupKey: hash('d'),
        clocksStartAt: noon,
      },
    })
    expect(opened).toMatchObject({ number: '4711', owner: null, priority: null })
    const started = learn(opened, {
      type: 'WorkStarted',
      occurredAt: noon,
      data: { incidentId, from: 'Unassigned', owner: 'emil.novak', tier: 'L1', firstByPerson: true },
    })
    expect(started).toMatchObject({ owner: 'emil.novak', tier: 'L1' })
    const released = learn(started, {
      type: 'IncidentReleased',
      occurredAt: noon,
      data: { incidentId, from: 'Work in Progress', by: 'emil.novak', reason: 'r' },
    })
    expect(released).toMatchObject({ owner: null })
  })

  it('is who owns it and where: nobody is a candidate then, and a tier taken back is the one before', () => {
    const worked = learn(incident, {
      type: 'WorkStarted',
      occurredAt: noon,
      data: { incidentId, from: 'Unassigned', owner: 'sam', tier: 'L1', firstByPerson: true },
    })
    expect(worked).toMatchObject({ owner: 'sam', candidate: null })
    const escalated = learn(worked, {
      type: 'IncidentEscalated',
      occurredAt: noon,
      data: {
        incidentId,
        from: 'Work in Progress',
        fromTier: 'L1',
        toTier: 'L2',
        trigger: 'complexity-threshold',
        evidence: null,
        giver: 'sam',
      },
    })
    expect(escalated).toMatchObject({ tier: 'L2', owner: 'sam' })
    const takenBack = learn(escalated, {
      type: 'EscalationTakenBack',
      occurredAt: noon,
      data: { incidentId, by: 'sam', reason: 'found it' },
    })
    expect(takenBack).toEqual(worked)
  })

  it('names all the content that an act will read', () => {
    const asked = event('FeedbackRequested', { from: 'Work in Progress', by: 'emil.novak', action: hash('4') })
    expect(contentOf(asked, incident)).toEqual([hash('1'), hash('2'), hash('4')])
  })
})

describe('a request for another priority', () => {
  const [jonas, nadia, emil] = ['jonas.meier', 'nadia.rossi', 'emil.novak']
  const requested = event('ReclassificationRequested', {
    request: 1,
    by: 'amelie.dubois',
    from: 'P3',
    to: 'P1',
    rows: [
      {
        row: 'P3',
        from: 'P3',
        to: 'P2',
        kind: 'systemic-issue',
        evidence: hash('a'),
        roles: ['Team Lead', 'Evangelist'],
        approvers: [nadia, jonas],
      },
      {
        row: 'P2',
        from: 'P2',
        to: 'P1',
        kind: 'correlation',
        evidence: hash('b'),
        roles: ['Evangelist', 'Kube-Admin'],
        approvers: [jonas, emil],
      },
    ],
    reason: hash('4'),
    expiresAt: at('2026-11-23T16:00:00Z'),
  }) as EventOf<'ReclassificationRequested'>
  const known = (...events: CausingEvent[]): KnownIncident =>
    events.reduce<KnownIncident>((before, one) => learn(before, one as HandlingEvent) ?? before, {
      ...incident,
      priority: 'P3',
    })
  const approved = event('ReclassificationApproved', {
    request: 1,
    by: jonas,
    role: 'Evangelist',
    row: 'P2',
    from: 'P2',
    to: 'P1',
  })
  const late = (percent: number, clock = 'approval/1') =>
    event('ClockThresholdReached', { clock, kind: 'approval', percent, dueAt: null } as never)
  const asked = (person: string) => ({ id: `page of ${person}`, person, duty: 'approves 1' })

  it('pages the first approver of each row, whatever pages say of the priority', () => {
    const given = { incident: known(requested) }
    expect(briefs(requested, given)).toEqual([
      'page nadia.rossi (approves 1) by webhook https://pager.example.com/nadia',
      'page jonas.meier (approves 1) by outbox null',
    ])
    const [page] = wish(requested, given).intentions
    expect(page?.kind === 'page' && page.priority).toBe('P1')
    const { subject, body } = page?.kind === 'page' ? page.wording : { subject: '', body: '' }
    expect(subject).toMatch(/^\[P1\] Approval: INC-4711 from P3 to P1 - /)
    expect(body).toContain(
      'amelie.dubois asks to change the priority of incident ticket INC-4711 from P3 to P1 (request 1), on account of Please try the mount again.',
    )
    expect(body).toContain('Your word is needed as Team Lead or Evangelist on: systemic-issue (P3).')
    expect(body).toContain('Decide by: 23 November 2026 at 17:00 CET')
    // The ladder words it anew, long after the request.
    expect(contentOf(requested, incident)).toContain(hash('4'))
    expect(contentOf(late(50), known(requested))).toContain(hash('4'))
  })

  it('asks the next approver of each row as its clock runs, and tells when there is nobody else', () => {
    const given = { incident: { ...known(requested), owner: 'emil.novak' } }
    const pages = (percent: number) => briefs(late(percent), given).filter((brief) => /page/.test(brief))
    expect(pages(50)).toEqual([
      'page jonas.meier (approves 1) by outbox null',
      'page emil.novak (approves 1) by smtp emil@example.com',
    ])
    expect(pages(75)).toEqual(['no-page: there is nobody else to ask for the approval of request 1'])
    expect(briefs(late(50, 'approval/2'), given)).toEqual([])
  })

  it('tells the owner, and then the Team Lead, that the clock runs out', () => {
    const given = { incident: { ...known(requested), owner: 'emil.novak' } }
    expect(briefs(late(90), given)).toEqual([
      'notice to emil.novak by smtp emil@example.com',
      'notice to nadia.rossi by webhook https://pager.example.com/nadia',
      'no-page: there is nobody else to ask for the approval of request 1',
    ])
  })

  it('asks nobody any more who can approve none of the rows that wait', () => {
    const openPages = [asked(nadia), asked(jonas), asked(emil), { id: 'p9', person: emil, duty: 'candidate' }]
    expect(wish(approved, { incident: known(requested, approved), openPages }).superseded).toEqual([
      'page of emil.novak',
    ])
  })

  it('ends every asking when it ends, and its writer hears why unless they withdrew it themselves', () => {
    const openPages = [asked(nadia), { id: 'p9', person: emil, duty: 'approves 2' }]
    const ended = { request: 1, writer: 'amelie.dubois', reason: 'one cluster alone' }
    const refused = event('ReclassificationRefused', { ...ended, by: jonas, role: 'Evangelist' })
    const wishes = wish(refused, { incident: known(requested, refused), openPages })
    expect(wishes.superseded).toEqual(['page of nadia.rossi'])
    expect(wishes.intentions.map(brief)).toEqual(['notice to amelie.dubois by outbox null'])
    const [told] = wishes.intentions
    expect(told?.kind === 'message' && told.wording.subject).toBe(
      'INC-4711: request 1 for another priority was refused by jonas.meier: one cluster alone',
    )
    expect(briefs(event('ReclassificationWithdrawn', { ...ended, by: 'amelie.dubois' }))).toEqual([])
    expect(briefs(event('ReclassificationExpired', { ...ended, how: 'time' }))).toEqual([
      'notice to amelie.dubois by outbox null',
    ])
  })

  it('goes on being asked for while the incident is Resolved', () => {
    const resolved = event('IncidentResolved', {
      from: 'Work in Progress',
      by: emil,
      code: 'fixed',
      summary: hash('5'),
      knowledge: { noneBecause: 'once' },
      verification: 'check-run',
    })
    const openPages = [asked(nadia), { id: 'p9', person: emil, duty: 'operates' }]
    expect(wish(resolved, { openPages }).superseded).toEqual(['p9'])
  })
})

describe('another priority', () => {
  const change = {
    request: 1,
    by: 'amelie.dubois',
    engineer: 'emil.novak',
    reason: hash('8'),
    rows: [],
    nextUpdateBy: at('2026-11-23T12:30:00Z'),
  }
  const raised = (data: object = {}) =>
    event('PriorityReclassified', { ...change, from: 'P2', to: 'P1', then: ['war-room'], ...data })

  it('is told to each requestor by the playbook’s template, every hole filled', () => {
    const [message] = wish(raised(), { incident: { priority: 'P1' } }).intentions
    if (message?.kind !== 'message') throw new Error(brief(message))
    expect(message.template).toBe('priority-reclassification')
    expect(message.wording).toEqual({
      subject: 'URGENT: Priority Update for INC-4711 - Escalated to P1',
      body: `Hi Ada Lovelace,

Following further technical investigation into your ticket (INC-4711), my team and I have determined that the actual impact is greater than our initial assessment suggested. Based on our findings, the incident priority has been officially escalated from P2 to P1.

This reclassification reflects the broader technical scope of the issue, specifically the number of namespaces affected. We are now treating this as a higher-severity event and have mobilized the appropriate level of support accordingly.

Under the new P1 SLA, we will provide another update by 23 November 2026 at 13:30 CET. We appreciate your understanding as we prioritize this matter.

Best regards,
Emil Novak
Tanzu Atlas Support`,
    })
  })

  it('that is lower has a template of ours', () => {
    const [message] = wish(event('PriorityLowered', { ...change, from: 'P2', to: 'P3' })).intentions
    if (message?.kind !== 'message') throw new Error(brief(message))
    expect(message.template).toBe('lowered-priority')
    expect(message.wording.subject).toBe('Priority Update for INC-4711 - Lowered to P3')
    expect(message.wording.body).toContain('lowered from P2 to P3: the number of namespaces affected.')
  })

  it('promises nothing of an incident that is Resolved, which is recorded', () => {
    expect(briefs(raised({ nextUpdateBy: undefined }))).toEqual([
      'no-message: the incident is Resolved, and no further update is promised',
    ])
    expect(briefs(raised({ nextUpdateBy: undefined }), { incident: { requestors: [] } })).toEqual([
      'no-message: the incident has no requestor',
    ])
  })

  it('names the hole that a redacted reason leaves', () => {
    expect(briefs(raised({ reason: hash('9') }))).toEqual([
      'priority-reclassification refused: [clear, non-technical reason]',
    ])
  })

  it('needs the content that its messages read', () => {
    expect(contentOf(raised(), incident)).toEqual([hash('1'), hash('2'), hash('8')])
  })

  it('is told to the audiences that hear of it, and to no vendor', () => {
    const hears = (more: object = {}) => [{ events: ['reclassified' as const], channel: 'smtp' as const, ...more }]
    const stakeholders: Stakeholders = {
      audiences: {
        architects: { layer: 'technical', name: 'Cluster Architects', members: ['emil.novak'], hears: hears() },
        leads: { layer: 'management', name: 'Area Leads', members: [], hears: hears({ priorities: ['P1'] }) },
        lower: { layer: 'management', name: 'Others', members: ['emil.novak'], hears: hears({ priorities: ['P2'] }) },
        elsewhere: {
          layer: 'technical',
          name: 'GitOps',
          members: ['emil.novak'],
          hears: hears({ categories: ['gitops'] }),
        },
        vmware: { layer: 'vendor', name: 'VMware', members: ['emil.novak'], hears: hears() },
      },
    }
    const given = { incident: { requestors: [] }, stakeholders }
    expect(briefs(raised(), given)).toEqual([
      'no-message: the incident has no requestor',
      'reclassification-notice to emil.novak by smtp emil@example.com',
      'no-message: nobody is named in the audience Area Leads',
    ])
    const [, message] = wish(raised(), given).intentions
    expect(message?.kind === 'message' && message.wording.body).toContain(
      'INC-4711 has been reclassified from P2 to P1, on account of the number of namespaces affected.',
    )
    expect(briefs(raised({ then: [] }), given)).toHaveLength(1)
  })
})

it('suppresses a page by the window that policy names, and never a P1’s', () => {
  const suppressed = [{ id: 'at-noon', priorities: ['P2' as const], people: ['emil.novak'] }]
  const given = { policy: { ...policy, pages: { ...policy.pages, suppressed } } }
  const by = (priority: 'P1' | 'P2') => {
    const called = { parts: [{ part: 'operates', role: 'Kube-Admin', person: 'emil.novak' }] }
    const of = priority === 'P2' ? routed({}) : event('ResponseTeamCalled', called as never)
    const [page] = wish(of, { ...given, incident: { priority } }).intentions
    return page?.kind === 'page' ? page.suppression?.by : brief(page)
  }
  expect(by('P2')).toBe('at-noon')
  expect(by('P1')).toBeUndefined()
})
