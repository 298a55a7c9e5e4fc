import { expect, it } from '@jest/globals'
import { AttemptOutcome, type CommunicationEvent, type IncidentId, instant, isRefusal } from '@atlas/contracts'
import { foldAll } from '@atlas/event-sourcing'
import fc from 'fast-check'
import { endAttempt, endWait, mayStart, outwardIdOf, startAttempt } from './attempts.js'
import { communication } from './communication.js'
import { acknowledge, supersede } from './page-duty.js'

const incidentId = '018f0000-0000-7000-8000-000000000001' as IncidentId
const intended = (kind: 'message' | 'page', channel: 'smtp' | 'outbox'): CommunicationEvent => {
  const always = { incidentId, channel, content: 'c'.repeat(64), because: 'handling-1@1' }
  return kind === 'message'
    ? {
        type: 'MessageIntended',
        occurredAt: instant(0),
        data: { ...always, messageId: 'm', template: 'update', recipient: { kind: 'requestor', id: 'ada' } },
      }
    : {
        type: 'PageIntended',
        occurredAt: instant(0),
        data: { ...always, pageId: 'p', person: 'emil', duty: 'candidate', priority: 'P2' },
      }
}
const terms: Parameters<typeof endAttempt>[3] = {
  retries: [1_000, 2_000],
  pages: {
    channels: ['smtp'],
    pages: { P1: 'response-team', P2: 'candidate', P3: 'nobody', P4: 'nobody' },
    nobodyOnShift: { P1: 'page', P2: 'page', P3: 'notice', P4: 'notice' },
    gatherWithin: 60_000,
    neverGathered: ['P1'],
    repeatAfter: 300_000,
    rounds: 3,
    suppressed: [],
  },
}

const step = fc.oneof(
  fc.record({ act: fc.constant('start' as const) }),
  fc.record({
    act: fc.constant('end' as const),
    outcome: fc.constantFrom(...AttemptOutcome.options),
    attempt: fc.integer({ min: 1, max: 12 }),
  }),
  fc.record({ act: fc.constantFrom('wait' as const, 'supersede' as const, 'acknowledge' as const) }),
)

/** Whatever comes in whatever order, as people, sweepers and two senders may do it. */
it('no sequence of acts sends after the end, ends twice, or repeats under another outward id', () => {
  const kinds = fc.constantFrom('message' as const, 'page' as const)
  const channels = fc.constantFrom('smtp' as const, 'outbox' as const)
  fc.assert(
    fc.property(kinds, channels, fc.array(step, { maxLength: 40 }), (kind, channel, steps) => {
      const events: CommunicationEvent[] = [intended(kind, channel)]
      let now = 0
      for (const one of steps) {
        now += 1_000
        const before = foldAll(communication, events)
        const decided = decideStep(one, before, now)
        const added = isRefusal(decided) ? [] : decided
        events.push(...added)
        const after = foldAll(communication, events)
        if (before.kind === 'none' || before.kind === 'nothing' || after.kind !== before.kind) throw new Error('lost')
        if (before.ending !== null) {
          expect(after.ending).toBe(before.ending)
          expect(added.map(({ type }) => type)).not.toContain('AttemptStarted')
          expect(added.length).toBeLessThanOrEqual(1)
        }
        // Ended or not: what was intended is never left without something that goes on or has ended.
        if (after.ending !== null) expect(mayStart(after)).toBe(false)
        const [started] = added.flatMap((event) => (event.type === 'AttemptStarted' ? [event.data] : []))
        if (started && before.repeats !== null) expect(started.outwardId).toBe(before.repeats)
        if (started) expect(started.attempt).toBe(before.attempts + 1)
      }
    }),
  )
})

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

function decideStep(one: Step, state: ReturnType<typeof communication.initial>, ms: number) {
  const now = instant(ms)
  switch (one.act) {
    case 'start': {
      const outwardId = state.kind === 'message' || state.kind === 'page' ? outwardIdOf(state) : 'none'
      return startAttempt(state, { now, outwardId })
    }
    case 'end':
      return endAttempt(state, { attempt: one.attempt, outcome: one.outcome, detail: 'd' }, now, terms)
    case 'wait':
      return endWait(state, now, terms)
    case 'supersede':
      return supersede(state, 'handling-1@2', now)
    case 'acknowledge':
      return acknowledge(state, 'emil', now)
  }
}
