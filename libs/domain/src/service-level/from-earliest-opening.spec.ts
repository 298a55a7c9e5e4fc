import { describe, expect, it } from '@jest/globals'
import { type Instant, milliseconds } from '@atlas/contracts'
import { explainClock } from './explain.js'
import { at, classified, closed, fact, HandledIncident, updateSent, workStarted } from './testing/handled-incident.js'

const friday = (time: string) => at(`2026-11-20T${time}`)
const absorbed = (when: Instant, clocksStartAt: Instant) => fact('IncidentAbsorbed', when, { clocksStartAt })
const hour = 3_600_000

describe('what survives a merge', () => {
  it('counts from the earlier opening of the two', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P2'))
    incident.tell(absorbed(friday('10:10'), friday('09:50')))
    expect(incident.view('response/1', friday('10:10'))?.dueAt).toBe(friday('10:20'))
    expect(incident.view('resolution/1', friday('12:00'))).toMatchObject({
      state: 'running',
      elapsedMs: 2 * hour + 10 * 60_000,
      dueAt: friday('17:50'),
    })
    expect(incident.armed()['resolution/1 100']).toBe(friday('17:50'))
  })

  it('says what that changes of what was said: a breach that lies before the merge is revised into it', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P2'))
    const said = incident.tell(absorbed(friday('10:10'), friday('09:00')))
    expect(said).toContain('ClockContinued response/1 at 2026-11-20T09:00:00.000Z')
    expect(said.some((each) => each.startsWith('ClockRevised response/1'))).toBe(true)
    expect(said).toContain('ClockBreached response/1 at 2026-11-20T09:30:00.000Z')
  })

  it('counts from the earliest of all that were merged into it', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P2'))
    incident.tell(absorbed(friday('10:10'), friday('09:50')), absorbed(friday('10:11'), friday('09:40')))
    expect(incident.view('resolution/1', friday('12:00'))?.elapsedMs).toBe(2 * hour + 20 * 60_000)
  })

  it('counts as before where it was opened first', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P2'))
    expect(incident.tell(absorbed(friday('10:10'), friday('10:05')))).toEqual([])
  })

  it('leaves what has ended as it ended, and what began later as it began', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P2'), workStarted(friday('10:05')), updateSent(friday('10:06')))
    incident.tell(absorbed(friday('10:10'), friday('08:00')))
    expect(incident.view('response/1', friday('11:00'))).toMatchObject({ state: 'met', elapsedMs: 5 * 60_000 })
    expect(incident.view('update/2', friday('10:36'))).toMatchObject({ elapsedMs: 30 * 60_000 })
    expect(incident.view('resolution/1', friday('11:00'))).toMatchObject({ elapsedMs: 3 * hour })
  })

  it('is explained: the stretches add up to what has elapsed', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P2'))
    incident.tell(absorbed(friday('10:10'), friday('09:00')))
    const [clock] = incident.state.clocks.filter(({ id }) => id === 'resolution/1')
    const explained = clock && explainClock(clock, friday('11:00'), incident.context.calendar)
    expect(explained?.stretches.map(({ from, because }) => [from, because[0]?.fact])).toEqual([
      [friday('09:00'), 'IncidentAbsorbed'],
      [friday('10:00'), 'TentativePrioritySet'],
    ])
    expect(explained?.stretches.reduce((sum, { countedMs }) => sum + countedMs, 0)).toBe(2 * hour)
  })
})

it('cancels the clocks of what is merged, and keeps what has elapsed and was breached', () => {
  const incident = new HandledIncident()
  incident.tell(classified(friday('10:00'), 'P2'))
  incident.sweep(friday('10:40'))
  incident.tell(closed(friday('10:45'), 'merged'))
  expect(incident.view('response/1', friday('12:00'))).toMatchObject({
    state: 'cancelled',
    breachedAt: friday('10:30'),
    elapsedMs: milliseconds(friday('10:45')) - milliseconds(friday('10:00')),
  })
  expect(incident.view('resolution/1', friday('12:00'))?.state).toBe('cancelled')
  expect(incident.armed()).toEqual({})
})
