import { describe, expect, it } from '@jest/globals'
import {
  type AttemptOutcome,
  type CommunicationEvent,
  type IncidentId,
  instant,
  type Instant,
  isRefusal,
} from '@atlas/contracts'
import { foldAll } from '@atlas/event-sourcing'
import { endAttempt, endWait, mayStart, outwardIdOf, startAttempt } from './attempts.js'
import { type Communication, communication } from './communication.js'
import { acknowledge, supersede } from './page-duty.js'

const second = 1000
const minute = 60 * second
const at = (ms: number): Instant => instant(Date.UTC(2026, 10, 23, 9) + ms)
const incidentId = '018f0000-0000-7000-8000-000000000001' as IncidentId
const content = 'c'.repeat(64)
const terms = {
  retries: [5 * second, minute],
  pages: {
    channels: ['smtp' as const],
    pages: { P1: 'response-team', P2: 'candidate', P3: 'nobody', P4: 'nobody' } as const,
    nobodyOnShift: { P1: 'page', P2: 'page', P3: 'notice', P4: 'notice' } as const,
    gatherWithin: minute,
    neverGathered: ['P1' as const],
    repeatAfter: 5 * minute,
    rounds: 2,
    suppressed: [],
  },
}
const message: CommunicationEvent = {
  type: 'MessageIntended',
  occurredAt: at(0),
  data: {
    messageId: 'm',
    incidentId,
    template: 'acknowledgement',
    recipient: { kind: 'requestor', id: 'ada' },
    channel: 'smtp',
    content,
    because: 'handling-1@4',
  },
}
const page: CommunicationEvent = {
  type: 'PageIntended',
  occurredAt: at(0),
  data: {
    pageId: 'p',
    incidentId,
    person: 'emil.novak',
    duty: 'candidate',
    priority: 'P2',
    channel: 'smtp',
    content,
    because: 'handling-1@4',
  },
}

/** A message or page with its story so far. */
class Story {
  constructor(
    readonly state: Communication,
    readonly said: readonly CommunicationEvent[] = [],
  ) {}
  static of = (...events: CommunicationEvent[]) => new Story(foldAll(communication, events))
  private and = (events: readonly CommunicationEvent[]) => new Story(foldAll(communication, events, this.state), events)

  attempted(outcome: AttemptOutcome, ms: number): Story {
    if (!mayStart(this.state)) throw new Error('nothing is due')
    const started = startAttempt(this.state, { now: at(ms), outwardId: outwardIdOf(this.state) })
    if (isRefusal(started)) throw new Error(started.message)
    const going = this.and(started)
    return going.ended(outcome, ms)
  }
  started(ms: number): Story {
    if (!mayStart(this.state)) throw new Error('nothing is due')
    const started = startAttempt(this.state, { now: at(ms), outwardId: outwardIdOf(this.state) })
    if (isRefusal(started)) throw new Error(started.message)
    return this.and(started)
  }
  ended(outcome: AttemptOutcome, ms: number): Story {
    if (this.state.kind !== 'message' && this.state.kind !== 'page') throw new Error('nothing is sent')
    const attempt = this.state.current?.attempt ?? 0
    return this.and(endAttempt(this.state, { attempt, outcome, detail: outcome }, at(ms), terms))
  }
  waited = (ms: number) => this.and(endWait(this.state, at(ms), terms))
  acknowledged(by: string, ms: number): Story {
    const decided = acknowledge(this.state, by, at(ms))
    if (isRefusal(decided)) throw new Error(decided.code)
    return this.and(decided)
  }
  superseded = (ms: number) => this.and(supersede(this.state, 'handling-1@9', at(ms)))

  get ending() {
    return this.state.kind === 'none' ? null : this.state.ending
  }
  get outwardId() {
    return this.state.kind === 'message' || this.state.kind === 'page' ? outwardIdOf(this.state) : null
  }
  get waitsUntil() {
    return this.state.kind === 'message' || this.state.kind === 'page' ? this.state.waitsUntil : null
  }
  get dueAt() {
    return this.state.kind === 'message' || this.state.kind === 'page' ? this.state.dueAt : null
  }
  get types() {
    return this.said.map(({ type }) => type)
  }
}

describe('a message', () => {
  it('that the other side accepts has ended so', () => {
    expect(Story.of(message).attempted('accepted', 0).ending).toBe('accepted')
  })

  it('that fails is tried again later, under the same outward id, and may then succeed', () => {
    const failed = Story.of(message).attempted('failed', 0)
    expect(failed.ending).toBeNull()
    expect(failed.waitsUntil).toBe(at(5 * second))
    expect([failed.outwardId, failed.dueAt]).toEqual(['m', null])
    const due = failed.waited(6 * second)
    expect([due.types, due.dueAt, due.waitsUntil]).toEqual([['AttemptDue'], at(6 * second), null])
    expect(due.waited(7 * second).types).toEqual([])
    expect(failed.attempted('failed', 5 * second).waitsUntil).toBe(at(5 * second + minute))
    expect(failed.attempted('accepted', 5 * second).ending).toBe('accepted')
  })

  it('is given up after its last retry, which is recorded', () => {
    const last = Story.of(message).attempted('failed', 0).attempted('failed', 1).attempted('failed', 2)
    expect(last.types).toEqual(['AttemptEnded', 'MessageGivenUp'])
    expect(last.ending).toBe('given-up')
    expect(last.said[1]?.data).toEqual({ attempts: 3, reason: 'failed' })
  })

  it('that bounces is not tried again', () => {
    const bounced = Story.of(message).attempted('bounced', 0)
    expect(bounced.types).toEqual(['AttemptEnded', 'MessageGivenUp'])
    expect(bounced.ending).toBe('bounced')
  })

  it('found started after a crash becomes unknown and is repeated at once under the same outward id', () => {
    const found = Story.of(message).started(0).ended('unknown', minute)
    expect([found.waitsUntil, found.dueAt]).toEqual([null, at(minute)])
    expect(found.outwardId).toBe('m')
    expect(found.attempted('accepted', minute).ending).toBe('accepted')
  })

  it('that brings the sender down each time ends too', () => {
    const crashed = () => (story: Story) => story.started(0).ended('unknown', 0)
    const third = [crashed(), crashed(), crashed()].reduce((story, crash) => crash(story), Story.of(message))
    expect(third.ending).toBe('given-up')
  })

  it('has no second attempt beside the one under way, and the end of a former attempt changes nothing', () => {
    const going = Story.of(message).started(0)
    expect(startAttempt(going.state, { now: at(0), outwardId: 'm' })).toMatchObject({ code: 'no-attempt-due' })
    expect(endAttempt(going.state, { attempt: 7, outcome: 'accepted', detail: '' }, at(0), terms)).toEqual([])
  })

  it('in the outbox is held, never delivered', () => {
    expect(Story.of(message).attempted('held', 0).ending).toBe('held')
  })
})

describe('a page', () => {
  it('stays open when it was accepted, and is sent again until it is acknowledged', () => {
    const sent = Story.of(page).attempted('accepted', 0)
    expect(sent.ending).toBeNull()
    expect(sent.waitsUntil).toBe(at(5 * minute))
    expect(sent.waited(5 * minute).types).toEqual(['AttemptDue'])
    expect(sent.outwardId).toBe('p.1')
    expect(sent.acknowledged('emil.novak', minute).ending).toBe('acknowledged')
  })

  it('is exhausted when it was sent as often as policy says and nobody acknowledged', () => {
    const twice = Story.of(page)
      .attempted('accepted', 0)
      .attempted('accepted', 5 * minute)
    const over = twice.waited(10 * minute)
    expect(over.types).toEqual(['PageExhausted'])
    expect(over.said[0]?.data).toEqual({ attempts: 2, reason: 'sent 2 times and not acknowledged' })
  })

  it('that can not be sent is exhausted as well', () => {
    const last = Story.of(page).attempted('failed', 0).attempted('failed', 1).attempted('failed', 2)
    expect(last.types).toEqual(['AttemptEnded', 'PageExhausted'])
  })

  it('in the outbox is held once and exhausted after the time of all rounds', () => {
    const held = Story.of({ ...page, data: { ...page.data, channel: 'outbox' } }).attempted('held', 0)
    expect(held.waitsUntil).toBe(at(10 * minute))
    expect(held.waited(10 * minute).ending).toBe('exhausted')
  })

  it('is acknowledged by the paged person alone', () => {
    expect(acknowledge(Story.of(page).state, 'nadia.rossi', at(0))).toMatchObject({
      code: 'not-the-paged-person',
      status: 403,
    })
    const done = Story.of(page).acknowledged('emil.novak', 0)
    expect(done.acknowledged('emil.novak', 1).types).toEqual([])
    expect(acknowledge(Story.of(message).state, 'emil.novak', at(0))).toMatchObject({ code: 'unknown-page' })
  })

  it('acknowledged while an attempt is under way records that attempt and asks no more', () => {
    const done = Story.of(page).started(0).acknowledged('emil.novak', 1).ended('accepted', 2)
    expect(done.types).toEqual(['AttemptEnded'])
    expect(done.waitsUntil).toBeNull()
    expect(done.ending).toBe('acknowledged')
    expect(mayStart(done.state)).toBe(false)
  })

  it('superseded can not be acknowledged any more', () => {
    const done = Story.of(page).superseded(0)
    expect(done.ending).toBe('superseded')
    expect(done.superseded(1).types).toEqual([])
    expect(acknowledge(done.state, 'emil.novak', at(1))).toMatchObject({ code: 'page-has-ended' })
  })
})
