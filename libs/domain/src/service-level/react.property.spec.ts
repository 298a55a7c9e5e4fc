import { expect, it } from '@jest/globals'
import { type HandlingEvent, instant, type Instant, milliseconds, priorities, type Priority } from '@atlas/contracts'
import { calendarHash } from './calendar.js'
import { type ClockEntry, newClock, readings } from './clock.js'
import { clockAt } from './incident-clocks.js'
import { durationMs } from '@atlas/policy'
import fc from 'fast-check'
import {
  answered,
  classified,
  closed,
  corrected,
  escalated,
  feedbackRequested,
  HandledIncident,
  reclassificationAsked,
  reclassified,
  reopened,
  resolved,
  updateSent,
  workStarted,
} from './testing/handled-incident.js'
import { shipped } from './testing/shipped-terms.js'

const minute = 60_000
const opened = Date.parse('2026-11-20T14:00:00Z')
const after = (minutes: number): Instant => instant(opened + minutes * minute)
const priority = fc.constantFrom(...priorities)
const minutes = fc.integer({ min: 1, max: 3000 })

/** Whatever people and rules may do, in any order of instants, swept at any time. */
type Step = { readonly fact: (when: Instant, incident: HandledIncident) => HandlingEvent } | { readonly sweep: true }
const act = (fact: (when: Instant, incident: HandledIncident) => HandlingEvent): Step => ({ fact })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>({ sweep: true }),
  fc.constantFrom(
    act(feedbackRequested),
    act(answered),
    act((when) => workStarted(when)),
    act((when) => workStarted(when, { nextUpdateBy: instant(milliseconds(when) + 45 * minute) })),
    act((when) => updateSent(when)),
    act((when) => updateSent(when, instant(milliseconds(when) + 90 * minute))),
    act(escalated),
    act(resolved),
    act((when) => reopened(when)),
    act((when) => closed(when, 'cancelled')),
  ),
  priority.map((to) => act((when, incident) => corrected(when, incident.priority ?? 'P3', to))),
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), priority)
    .map(([request, to]) => act((when, { priority: from }) => reclassificationAsked(when, request, from ?? 'P3', to))),
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), priority)
    .map(([request, to]) =>
      act((when, { priority: from }) =>
        reclassified(when, request, from ?? 'P3', to, instant(milliseconds(when) + 20 * minute)),
      ),
    ),
)
const life = fc.record({ first: priority, steps: fc.array(fc.tuple(minutes, step), { maxLength: 12 }) })

const live = (first: Priority, steps: readonly (readonly [number, Step])[]): HandledIncident => {
  const incident = new HandledIncident()
  incident.tell(classified(after(0), first))
  for (const [when, what] of steps) {
    if ('sweep' in what) incident.sweep(after(when))
    else incident.tell(what.fact(after(when), incident))
  }
  return incident
}

it('says each threshold and breach once, at the instant when the clock has it, whatever happens in whatever order', () => {
  fc.assert(
    fc.property(life, ({ first, steps }) => {
      const incident = live(first, steps)
      const end = after(20_000)
      incident.sweep(end)
      for (const clock of incident.state.clocks) {
        const then = clockAt(clock, milliseconds(end), incident.context.calendar)
        expect(new Map(clock.said.map(({ percent, at }) => [percent, at]))).toEqual(then.reached)
        expect(clock.said).toHaveLength(then.reached.size)
        const ofClock = incident.events.filter((event) => event.data.clock === clock.id)
        const breaches = ofClock.filter(({ type }) => type === 'ClockBreached').length
        const takenBack = ofClock.filter(
          (event) => event.type === 'ClockRevised' && event.data.before.breachedAt && !event.data.after.breachedAt,
        ).length
        expect(breaches - takenBack).toBe(then.reached.has(100) ? 1 : 0)
      }
    }),
    { numRuns: 150 },
  )
})

it('keeps an alarm armed for exactly what is still to come, and none in the past of a sweep', () => {
  fc.assert(
    fc.property(life, minutes, ({ first, steps }, last) => {
      const incident = live(first, steps)
      const swept = after(Math.max(last, ...steps.map(([when]) => when)))
      incident.sweep(swept)
      const expected: [string, Instant][] = []
      for (const clock of incident.state.clocks) {
        const now = clockAt(clock, milliseconds(swept), incident.context.calendar)
        if (now.state !== 'running') continue
        const later = clockAt(clock, milliseconds(after(50_000)), incident.context.calendar)
        for (const [percent, at] of later.reached)
          if (!now.reached.has(percent)) expected.push([`${clock.id} ${percent}`, instant(at)])
      }
      expect(incident.armed()).toEqual(Object.fromEntries(expected))
      for (const dueAt of Object.values(incident.armed())) expect(dueAt > swept).toBe(true)
    }),
    { numRuns: 100 },
  )
})

/** The resolution clock as the contract of `atlas clock` would tell it, straight from the facts. */
function resolutionOf(
  first: Priority,
  facts: readonly HandlingEvent[],
): { clock: ReturnType<typeof newClock>; history: ClockEntry[] } {
  const termsOf = (of: Priority) => {
    const level = shipped.serviceLevels.serviceLevels.find(({ id }) => id === 'resolution')
    const { target = '', calendar = '' } = level?.targets?.[of] ?? {}
    const definition = shipped.calendars.calendars[calendar]
    const incident = new HandledIncident()
    const calendarOf = definition ? incident.context.calendar(calendarHash(definition)) : always(incident)
    return { targetMs: durationMs(target) ?? NaN, calendar: calendarOf }
  }
  const history: ClockEntry[] = [{ at: opened, change: 'start' }]
  for (const fact of facts) {
    const at = milliseconds(fact.occurredAt)
    if (fact.type === 'FeedbackRequested') history.push({ at, change: 'pause' })
    if (fact.type === 'CustomerAnswered') history.push({ at, change: 'resume' })
    if (fact.type === 'TriageCorrected') history.push({ at, change: 'retarget', ...termsOf(fact.data.to.priority) })
    if (fact.type === 'IncidentResolved') history.push({ at, change: 'stop' })
  }
  return { clock: newClock(termsOf(first).targetMs, termsOf(first).calendar), history }
}
const always = (incident: HandledIncident) => {
  incident.tell(classified(after(0), 'P1'))
  const [clock] = incident.state.clocks
  if (!clock) throw new Error('a P1 has clocks')
  return incident.context.calendar(clock.terms.calendarHash)
}

it('is the clock of the contract, also when pauses, answers and the end are recorded late', () => {
  const backDated = fc.constantFrom(feedbackRequested, answered)
  const told = fc.record({
    first: priority,
    facts: fc.uniqueArray(fc.tuple(fc.integer({ min: 2, max: 2900 }), backDated), {
      maxLength: 6,
      selector: ([when]) => when,
    }),
    correction: fc.option(fc.tuple(fc.constant(1), priority), { nil: undefined }),
    end: fc.option(fc.integer({ min: 2901, max: 3000 }), { nil: undefined }),
    sweeps: fc.array(minutes, { maxLength: 3 }),
    asked: fc.array(minutes, { minLength: 1, maxLength: 4 }),
  })
  fc.assert(
    fc.property(told, ({ first, facts, correction, end, sweeps, asked }) => {
      const incident = new HandledIncident()
      incident.tell(classified(after(0), first))
      const all: HandlingEvent[] = []
      if (correction) all.push(corrected(after(correction[0]), first, correction[1]))
      // In the order drawn, which is not that of their instants.
      all.push(...facts.map(([when, fact]) => fact(after(when))))
      if (end) all.push(resolved(after(end)))
      all.forEach((fact, index) => {
        incident.tell(fact)
        const sweep = sweeps[index]
        if (sweep) incident.sweep(after(sweep))
      })
      const { clock, history } = resolutionOf(first, all)
      const expected = readings(
        clock,
        history,
        asked.map((when) => opened + when * minute),
      )
      asked.forEach((when, index) => {
        const view = incident.view('resolution/1', after(when))
        const one = expected[index]
        expect(view).toMatchObject({
          state: one?.state,
          elapsedMs: one?.elapsedMs,
          remainingMs: one?.remainingMs,
          dueAt: one && one.dueAt !== null ? instant(one.dueAt) : null,
          breachedAt: one && one.breachedAt !== null ? instant(one.breachedAt) : null,
        })
      })
    }),
    { numRuns: 150 },
  )
})
