import { describe, expect, it } from '@jest/globals'
import type { AtlasEvent, HandlingEvent, Instant, Recorded, ServiceLevelEvent } from '@atlas/contracts'
import { loadPolicyFolder } from '@atlas/policy'
import { expandingCalendar, calendarHash } from '../service-level/calendar.js'
import { calendarsOf } from '../service-level/context.js'
import {
  at,
  classified,
  fact,
  HandledIncident,
  incidentId,
  workStarted,
} from '../service-level/testing/handled-incident.js'
import { contextOf } from '../service-level/testing/shipped-terms.js'
import { recordedIncident } from './decision.js'
import { whatIf, type Worlds } from './what-if.js'
import type { DecidingPolicy } from './world.js'

/** A P2 whose response had 30 minutes, and ten from the adoption at 10:05 on: nobody worked on it before 10:20. */
const loaded = loadPolicyFolder('policy')
if ('errors' in loaded) throw new Error('the policy of the repository is not valid')
const { ok: shipped } = loaded
const first: DecidingPolicy = { ...shipped, roster: shipped.roster }
const second: DecidingPolicy = {
  ...first,
  hash: 'b'.repeat(64),
  serviceLevels: {
    ...first.serviceLevels,
    serviceLevels: first.serviceLevels.serviceLevels.map((level) =>
      level.kind === 'response' && level.targets
        ? { ...level, targets: { ...level.targets, P2: { target: 'PT10M', calendar: '24x7' } } }
        : level,
    ),
  },
}
const monday = (time: string): Instant => at(`2026-11-23T${time}`)

const record = (events: readonly AtlasEvent[], category: string, policy: string): Recorded<AtlasEvent>[] =>
  events.map((event) => ({
    ...event,
    position: 0,
    streamId: `${category}-${incidentId}`,
    streamVersion: 1,
    category,
    incidentId,
    recordedAt: event.occurredAt,
    metadata: {
      actor: { kind: 'person', id: 'ada', via: 'http' },
      correlationId: event.type,
      causationId: `${event.type}${event.occurredAt}`,
      policy,
    },
    hash: '0'.repeat(64),
  }))

function history() {
  const clocks = new HandledIncident(contextOf(first))
  const opening = {
    number: '1001',
    cluster: 'mecc-prd',
    environment: 'production',
    requestors: [],
    text: 'c'.repeat(64),
    source: 'api',
    dedupKey: 'd'.repeat(64),
    clocksStartAt: monday('10:00'),
  }
  const facts: HandlingEvent[] = [
    fact('HandlingOpened', monday('10:00'), opening),
    classified(monday('10:00'), 'P2'),
    workStarted(monday('10:20')),
  ]
  clocks.tell(...facts.slice(0, 2))
  clocks.context = contextOf(second, [first])
  clocks.adopts(second.hash, monday('10:05'))
  clocks.sweep(monday('10:19'))
  clocks.tell(...facts.slice(2))
  const opened = {
    type: 'IncidentOpened',
    occurredAt: monday('10:00'),
    data: { ...opening, incidentId, facts: { source: 'api', cluster: 'mecc-prd' }, flags: [] },
  } as unknown as AtlasEvent
  const said: readonly ServiceLevelEvent[] = clocks.events
  const recorded = recordedIncident([
    ...record([opened], 'report', first.hash),
    ...record(facts.slice(0, 2), 'handling', first.hash),
    ...record(facts.slice(2), 'handling', second.hash),
    ...record(said, 'service-level', first.hash),
  ])
  if (!recorded) throw new Error('it was opened')
  return recorded
}

const versions = [first, second]
const calendars = new Map(
  Object.values(first.calendars.calendars).map((one) => [calendarHash(one), expandingCalendar(one)] as const),
)
const worlds = (instead: DecidingPolicy): Worlds => {
  const known = (hash: string | undefined) => versions.find((one) => one.hash === hash)
  const given = calendarsOf(new Map())
  const calendar = (hash: string) => calendars.get(hash) ?? given(hash)
  const world = { recordedPolicy: known, calendar, tzdb: 'test' }
  return {
    then: { ...world, policyFor: (hash) => known(hash) ?? instead },
    instead: { ...world, policyFor: () => instead },
  }
}
const asked = (instead: DecidingPolicy) => {
  const { undecidable, changes, recorded } = whatIf(history(), worlds(instead), { until: Date.parse(monday('10:30')) })
  return { undecidable, recorded: [...recorded.keys()], changes: changes.map(({ clock, change }) => [clock, change]) }
}

describe('history in which a version was adopted for clocks that ran', () => {
  it('has no other breach under that version', () => {
    expect(asked(second)).toEqual({ undecidable: null, recorded: ['response/1'], changes: [] })
  })

  it('is decided under the one before: the promise was kept as it had been given', () => {
    expect(asked(first)).toEqual({
      undecidable: null,
      recorded: ['response/1'],
      changes: [['response/1', 'vanished']],
    })
  })
})
