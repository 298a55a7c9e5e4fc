import { describe, expect, it } from '@jest/globals'
import { breachEvents, isRefusal, type ServiceLevelEvent } from '@atlas/contracts'
import { classifiedAs, context, history, incidentAfter, opened, startWork } from '../../handling/testing/incident.js'
import { at, classified, HandledIncident } from '../testing/handled-incident.js'
import { shipped } from '../testing/shipped-terms.js'
import { clockViews } from '../view.js'
import type { BreachCommand } from './breach-command.js'
import { decideBreach } from './decide-breach.js'

/** A P1 that nobody answered for an hour: its response breached at 10:15. `sam` owns it. */
class Late {
  readonly clocks = new HandledIncident()
  readonly incident = incidentAfter(history(opened(), classifiedAs('P3'), startWork('sam')))
  constructor() {
    this.clocks.tell(classified(at('2026-11-23T10:00'), 'P1'))
    this.clocks.sweep(at('2026-11-23T11:00'))
  }
  /** Names of what was written, or the refusal's code with what it misses. */
  do(command: BreachCommand, when = '2026-11-23T12:00'): string[] {
    const { policy } = context(0)
    const now = at(when)
    const decision = decideBreach(command, this.clocks.state, this.incident, {
      now,
      policy: { ...policy, serviceLevels: shipped.serviceLevels },
    })
    if (isRefusal(decision)) return [decision.code, ...decision.missing.map(({ field }) => field)]
    this.clocks.events.push(...decision)
    return decision.map(({ type }) => type)
  }
  view = (when = '2026-11-23T12:00') => this.clocks.view('response/1', at(when))
}
const explain = (by: string, more: Partial<BreachCommand> = {}): BreachCommand =>
  ({
    act: 'explain-breach',
    by,
    clock: 'response/1',
    cause: 'load',
    because: 'two P1 at once',
    ...more,
  }) as BreachCommand
const excuse = (by: string, more: Partial<BreachCommand> = {}): BreachCommand =>
  ({ act: 'excuse-breach', by, clock: 'response/1', reason: 'nobody could have', ...more }) as BreachCommand

describe('an explanation', () => {
  it('stands beside the breach, with its cause, by whoever is responsible', () => {
    const late = new Late()
    expect(late.do(explain('sam'))).toEqual(['BreachExplained'])
    expect(late.view()).toMatchObject({
      breachedAt: at('2026-11-23T10:15'),
      explained: { cause: 'load', because: 'two P1 at once', by: 'sam', at: at('2026-11-23T12:00') },
      excused: null,
    })
  })
  it('said anew takes the place of the one before, which stays in the log', () => {
    const late = new Late()
    late.do(explain('sam'))
    late.do(explain('tess', { cause: 'found-late' }))
    expect(late.view()?.explained).toMatchObject({ cause: 'found-late', by: 'tess' })
    expect(late.clocks.events.filter(({ type }) => type === 'BreachExplained')).toHaveLength(2)
  })
  it('is refused of a clock that has not breached or is none, by a word that is no cause, and to a wrong hand', () => {
    const late = new Late()
    expect(late.do(explain('sam', { clock: 'resolution/1' }))).toEqual(['not-breached', 'clock'])
    expect(late.do(explain('sam', { clock: 'resolution/7' }))).toEqual(['unknown-clock', 'clock'])
    expect(late.do(explain('sam', { cause: 'bad luck', because: ' ' }))).toEqual(['incomplete', 'cause', 'because'])
    expect(late.do(explain('suzy'))).toEqual(['wrong-hand', 'by'])
    expect(late.do(explain('mallory'))).toEqual(['not-in-roster', 'by'])
  })
})

describe('an excuse', () => {
  it('leaves the breach a breach', () => {
    const late = new Late()
    const before = late.view()
    late.do(explain('sam'))
    expect(late.do(excuse('tess'))).toEqual(['BreachExcused'])
    expect({ ...late.view(), explained: null, excused: null }).toEqual(before)
    expect(late.view()?.excused).toEqual({
      reason: 'nobody could have',
      approver: 'tess',
      at: at('2026-11-23T12:00'),
    })
  })
  it('comes from a role of policy, after an explanation, and once', () => {
    const late = new Late()
    expect(late.do(excuse('tess'))).toEqual(['not-explained', 'clock'])
    late.do(explain('sam'))
    expect(late.do(excuse('kim'))).toEqual(['wrong-hand', 'by'])
    expect(late.do(excuse('tess', { reason: '' }))).toEqual(['incomplete', 'reason'])
    expect(late.do(excuse('tess', { clock: 'update/9' }))).toEqual(['unknown-clock', 'clock'])
    late.do(excuse('tess'))
    expect(late.do(excuse('eve'))).toEqual(['already-excused', 'clock'])
  })
  it('is nobody’s own: neither of whoever explained it, nor of the owner', () => {
    const late = new Late()
    late.do(explain('tess'))
    late.do(explain('sam'))
    expect(late.do(excuse('tess'))).toEqual(['own-breach', 'by'])
    expect(late.do(excuse('eve'))).toEqual(['BreachExcused'])
    const owned = new Late()
    Object.assign(owned, { incident: { ...owned.incident, owner: 'eve' } })
    owned.do(explain('tess'))
    expect(owned.do(excuse('eve'))).toEqual(['own-breach', 'by'])
  })
})

describe('the withdrawal of an excuse', () => {
  const withdraw = (by: string, more: Partial<BreachCommand> = {}): BreachCommand =>
    ({ act: 'withdraw-excuse', by, clock: 'response/1', reason: 'they had answered', ...more }) as BreachCommand
  const excused = (): Late => {
    const late = new Late()
    late.do(explain('sam'))
    late.do(excuse('tess'))
    return late
  }

  it('has the breach count again, by anybody who may excuse one, and it may be excused anew', () => {
    const late = excused()
    expect(late.do(withdraw('eve'))).toEqual(['BreachExcuseWithdrawn'])
    expect(late.view()).toMatchObject({ excused: null, explained: { by: 'sam' } })
    expect(late.do(excuse('tess'))).toEqual(['BreachExcused'])
  })

  it('leaves the excuse to be seen as of then', () => {
    const late = excused()
    late.do(withdraw('eve'), '2026-11-23T13:00')
    expect(late.view('2026-11-23T12:59')?.excused).toMatchObject({ approver: 'tess', at: at('2026-11-23T12:00') })
    expect(late.view('2026-11-23T13:00')?.excused).toBeNull()
  })

  it('is refused where nothing is excused, without a reason, and to a wrong hand', () => {
    const late = excused()
    expect(late.do(withdraw('kim'))).toEqual(['wrong-hand', 'by'])
    expect(late.do(withdraw('eve', { reason: ' ' }))).toEqual(['incomplete', 'reason'])
    late.do(withdraw('eve'))
    expect(late.do(withdraw('eve'))).toEqual(['not-excused', 'clock'])
  })
})

it('what was said of a breach later than an instant isn’t shown at it', () => {
  const late = new Late()
  late.do(explain('sam'))
  late.do(excuse('tess'))
  expect(late.view('2026-11-23T11:59')).toMatchObject({ explained: null, excused: null })
  const views = clockViews(late.clocks.state, at('2026-11-23T12:00'), late.clocks.context.calendar)
  expect(views.filter(({ explained }) => explained)).toHaveLength(1)
})

it('every event has its shape', () => {
  const late = new Late()
  late.do(explain('sam'))
  late.do(excuse('tess'))
  late.do({ act: 'withdraw-excuse', by: 'tess', clock: 'response/1', reason: 'they had answered' })
  const said = late.clocks.events.filter(
    (event): event is Extract<ServiceLevelEvent, { type: keyof typeof breachEvents }> => event.type in breachEvents,
  )
  expect(said.map(({ type }) => type)).toEqual(['BreachExplained', 'BreachExcused', 'BreachExcuseWithdrawn'])
  for (const { type, data } of said) expect(breachEvents[type].parse(data)).toEqual(data)
})
