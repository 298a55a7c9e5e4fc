import { expect, it } from '@jest/globals'
import { type CatalogueOwner, instant, type IncidentId, isRefusal, type Requestor } from '@atlas/contracts'
import { decideHandling, handlingStream, incidentTerms, react, serviceLevelStream } from '@atlas/domain'
import { foldAll } from '@atlas/event-sourcing'
import { alwaysOpenCalendar, type Policy } from '@atlas/policy'
import { shippedPolicy } from '../testing/escalation-world.js'

const incidentId = '0190a5a0-0000-7000-8000-000000000001' as IncidentId
const now = instant(Date.parse('2026-11-23T09:00:00Z'))
const shipped = shippedPolicy()
/** What counts in business hours counts around the clock for one organisation, and for one person. */
const policy: Policy = {
  ...shipped,
  calendars: {
    ...shipped.calendars,
    instead: [
      { of: 'business', take: alwaysOpenCalendar, appliesWhen: { organisation: ['west'] } },
      { of: 'business', take: alwaysOpenCalendar, appliesWhen: { requestor: ['robin'] } },
    ],
  },
}
const owner = (organisation: string): CatalogueOwner => ({
  team: 'livelink',
  domain: 'engineering',
  organisation,
  criticality: 'standard',
})

/** The calendars of a P3's first clocks. */
function calendarsOf(more: { owner?: CatalogueOwner; requestors?: Requestor[] }): string[] {
  const context = {
    now,
    policy,
    work: { ofPerson: () => 0, atTier: () => 0 },
    latestPromise: () => null,
    clocksSince: null,
  }
  const stream = handlingStream(incidentId)
  const opened = {
    incidentId,
    number: '1001',
    dedupKey: 'a'.repeat(64),
    facts: {
      source: 'api' as const,
      cluster: 'c',
      clusterKnown: true,
      environment: 'staging' as const,
      labels: {},
      text: 'c'.repeat(64),
    },
    requestors: [],
    impactStartedAt: now,
    reportedAt: now,
    receivedAt: now,
    clocksStartAt: now,
    flags: [],
    ...more,
  }
  const commands = [
    { act: 'open', opened },
    { act: 'classify', priority: 'P3', category: 'egress-access', rule: 'r' },
  ] as const
  const facts = commands.reduce<Parameters<typeof react>[0]>((before, command) => {
    const decided = decideHandling(command, foldAll(stream.aggregate, before), context)
    if (isRefusal(decided)) throw new Error(decided.message)
    return [...before, ...decided]
  }, [])
  const incident = foldAll(stream.aggregate, facts)
  if (!incident.opened) throw new Error('it was opened')
  const { events } = react(
    facts,
    serviceLevelStream(incidentId).aggregate.initial(),
    incidentId,
    incidentTerms(incident),
    {
      policy,
      earlierPolicy: () => policy,
      calendar: (hash) => ({ hash, year: () => [[0, Number.MAX_SAFE_INTEGER]] }),
      tzdb: 'test',
    },
  )
  return [...new Set(events.flatMap((event) => (event.type === 'ClockStarted' ? [event.data.terms.calendar] : [])))]
}

it('clocks count in the hours of who asked and of whose application it is, where policy says so', () => {
  expect(calendarsOf({ owner: owner('internal'), requestors: [{ id: 'ada' }] })).toEqual(['business'])
  expect(calendarsOf({})).toEqual(['business'])
  expect(calendarsOf({ owner: owner('west') })).toEqual([alwaysOpenCalendar])
  expect(calendarsOf({ requestors: [{ id: 'ada' }, { id: 'robin' }] })).toEqual([alwaysOpenCalendar])
})
