import { describe, expect, it } from '@jest/globals'
import { type Consulted, type HandlingEvent, isRefusal } from '@atlas/contracts'
import { consultationDue, decideHandling, type HandlingCommand } from '../index.js'
import {
  at,
  classifiedAs,
  content,
  context,
  history,
  incidentAfter,
  opened,
  resolveFixed,
  startWork,
} from '../testing/incident.js'

const working: HandlingCommand[] = [opened(), classifiedAs('P3'), startWork()]
const consult = (of: Consulted, by = 'sam', answerBy = at(60)): HandlingCommand => ({
  act: 'consult',
  by,
  of,
  question: content,
  answerBy,
})
const answer = (by: string, from?: string): HandlingCommand => ({
  act: 'answer-consultation',
  by,
  consultation: 1,
  answer: content,
  from,
})
const decline = (by: string): HandlingCommand => ({
  act: 'decline-consultation',
  by,
  consultation: 1,
  reason: 'away',
})
const decide = (past: readonly HandlingEvent[], command: HandlingCommand, minute = 30) =>
  decideHandling(command, incidentAfter(past), context(minute))
const types = (past: readonly HandlingEvent[], command: HandlingCommand): string[] => {
  const decision = decide(past, command)
  return isRefusal(decision) ? [decision.code] : decision.map(({ type }) => type)
}
const asked = (of: Consulted, by = 'sam') => decide(history(...working), consult(of, by))

describe('asking', () => {
  it.each<[Consulted, string[]]>([
    [{ person: 'eve' }, ['eve']],
    [{ tier: 'L2' }, ['ada', 'tess', 'kim']],
    [{ audience: 'gitops-experts' }, ['gil']],
    [{ person: 'gil' }, ['gil']],
  ])('of %j means %j, while the owner and the status stay', (of, people) => {
    const onShift = ['sam', 'suzy', 'ada', 'tess', 'eve', 'kim']
    expect(asked(of)).toMatchObject([{ type: 'ConsultationAsked', data: { consultation: 1, asked: people, onShift } }])
    const after = incidentAfter(history(...working, consult(of)))
    expect(after).toMatchObject({ owner: 'sam', status: 'Work in Progress', tier: 'L1' })
  })

  it.each<[Consulted, string]>([
    [{ person: 'mallory' }, 'mallory is nobody in the roster'],
    [{ audience: 'area-leads' }, 'area-leads is no technical audience'],
    [{ audience: 'network-teams' }, 'policy names nobody of Network Teams'],
    [{ person: 'sam' }, 'nobody but who asks is meant'],
  ])('of %j is refused, with who could be asked', (of, message) => {
    expect(asked(of)).toMatchObject({
      code: 'nobody-to-ask',
      message: expect.stringContaining(message),
      missing: [{ message: expect.stringMatching(/./) }],
    })
  })

  it('is for who is responsible, with an open incident, by an instant that lies ahead', () => {
    expect(asked({ person: 'eve' }, 'suzy')).toMatchObject({ code: 'wrong-hand' })
    expect(types(history(...working, resolveFixed()), consult({ person: 'eve' }))).toEqual(['not-now'])
    expect(decide(history(...working), consult({ person: 'eve' }, 'sam', at(30)))).toMatchObject({
      missing: [{ field: 'answerBy', message: `an instant after ${at(30)}` }],
    })
  })
})

describe('what was asked', () => {
  const past = history(...working, consult({ tier: 'L2' }))

  it('is accepted by one of those asked, once', () => {
    const accept = (by: string): HandlingCommand => ({ act: 'accept-consultation', by, consultation: 1 })
    expect(types(past, accept('eve'))).toEqual(['wrong-hand'])
    const accepted = history(...working, consult({ tier: 'L2' }), accept('ada'))
    expect(incidentAfter(accepted).consultations).toMatchObject([{ acceptedBy: 'ada' }])
    expect(types(accepted, accept('kim'))).toEqual(['already-accepted'])
  })

  it('is declined by one after the other, and the last one ends it', () => {
    const one = history(...working, consult({ tier: 'L2' }), decline('ada'))
    expect(incidentAfter(one).consultations).toMatchObject([{ asked: ['tess', 'kim'] }])
    const all = history(...working, consult({ tier: 'L2' }), decline('ada'), decline('tess'), decline('kim'))
    expect(incidentAfter(all).consultations).toEqual([])
  })

  it('is answered by one of them, or by the owner in the name of somebody', () => {
    expect(types(past, answer('kim'))).toEqual(['ConsultationAnswered'])
    expect(decide(past, answer('sam'))).toMatchObject({ code: 'incomplete', missing: [{ field: 'from' }] })
    expect(types(past, answer('sam', 'a vendor'))).toEqual(['ConsultationAnswered'])
    expect(decide(past, answer('suzy'))).toMatchObject({
      code: 'wrong-hand',
      message: 'suzy was not asked; consultation 1 waits for ada, tess, kim',
    })
    const answered = history(...working, consult({ tier: 'L2' }), answer('kim'))
    expect(incidentAfter(answered)).toMatchObject({ consultations: [], owner: 'sam' })
    expect(decide(answered, answer('kim'))).toMatchObject({
      code: 'no-such-consultation',
      message: expect.stringContaining('consult asks one'),
    })
  })

  it('is overdue once, at the instant for which the answer was asked', () => {
    const overdue: HandlingCommand = { act: 'consultation-overdue', dueAt: at(90) }
    const said = decide(past, overdue)
    expect(said).toMatchObject([{ type: 'ConsultationOverdue', occurredAt: at(60), data: { askedBy: 'sam' } }])
    const after = [...past, ...(isRefusal(said) ? [] : said)]
    expect([consultationDue(incidentAfter(past)), consultationDue(incidentAfter(after))]).toEqual([at(60), null])
    expect(types(after, overdue)).toEqual([])
  })

  it('is withdrawn with the end of the incident', () => {
    expect(types(past, resolveFixed())).toEqual(['IncidentResolved', 'ConsultationWithdrawn'])
    expect(types(past, { act: 'cancel', by: 'sam', reason: 'asked twice' })).toEqual([
      'IncidentClosed',
      'ConsultationWithdrawn',
    ])
  })
})
