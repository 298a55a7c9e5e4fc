import { expect, it } from '@jest/globals'
import { chainHash, genesis } from '@atlas/event-sourcing'
import { findings, type Ledger, type LoggedEvent } from './findings.js'

/** The ledger after a fault is worth nothing unless it can be found wrong: each kind of damage, planted. */

type Told = [streamId: string, type: string, data?: object, causationId?: string]
const incident = '0190a5a0-0000-7000-8000-000000000001'

/** A log of these events, chained as the store does. */
function logOf(told: readonly Told[]): LoggedEvent[] {
  const heads = new Map<string, { version: number; hash: string }>()
  return told.map(([streamId, type, data = {}, causationId = 'c'], index) => {
    const { version, hash: previous } = heads.get(streamId) ?? { version: 0, hash: genesis }
    const event = {
      position: index + 1,
      streamId,
      streamVersion: version + 1,
      category: streamId.slice(0, streamId.indexOf('-')),
      incidentId: incident,
      type: `${type}.v1`,
      occurredAt: '2026-11-23T10:00:00.000Z',
      data: JSON.stringify(data),
      metadata: JSON.stringify({ causationId }),
    }
    const hash = chainHash({ ...event, previous })
    heads.set(streamId, { version: version + 1, hash })
    return { ...event, hash }
  })
}

const page = { person: 'jonas.meier', duty: 'leads', channel: 'smtp' }
const whole: Told[] = [
  ['report-a', 'IncidentOpened', { facts: { namespace: 'shop' } }],
  ['classification-a', 'IncidentClassified'],
  ['handling-a', 'HandlingOpened'],
  ['handling-a', 'TentativePrioritySet'],
  ['handling-a', 'IncidentRouted', {}, 'classification-a@1'],
  ['communication-p', 'PageIntended', page, 'handling-a@3'],
  ['communication-p', 'AttemptStarted', { attempt: 1 }],
  ['communication-p', 'AttemptEnded', { attempt: 1, outcome: 'accepted' }],
]
const ledger = (change: Partial<Ledger> = {}): Ledger => ({
  accepted: [{ namespace: 'shop' }],
  events: logOf(whole),
  outward: ['<p@atlas>'],
  crashesAfterSending: 0,
  deadLetters: 0,
  ...change,
})
const without = (type: string): Told[] => whole.filter(([, name]) => name !== type)

it('finds nothing wrong with a good ledger', () => {
  expect(findings(ledger())).toEqual([])
})

it('finds a signal that was accepted and is lost', () => {
  const found = findings(ledger({ accepted: [{ namespace: 'shop' }, { namespace: 'lost' }] }))
  expect(found).toContain('lost: no IncidentOpened of lost')
})

it('finds a signal that was counted twice, and one that nobody sent', () => {
  expect(
    findings(ledger({ events: logOf([...whole, ['report-b', 'IncidentOpened', { facts: { namespace: 'shop' } }]]) })),
  ).toEqual(['doubled: 2 times IncidentOpened of shop'])
  expect(findings(ledger({ accepted: [] }))).toContain('unasked: IncidentOpened of shop')
})

it('finds an effect that was left out on the way', () => {
  expect(findings(ledger({ events: logOf(without('IncidentClassified')) }))).toEqual([
    'lost: no IncidentClassified of shop',
  ])
})

it('finds an effect that one cause had twice, and lets two causes have one each', () => {
  const again = (cause: string): Told => ['communication-q', 'PageIntended', page, cause]
  expect(findings(ledger({ events: logOf([...whole, again('handling-a@3')]) }))).toMatchObject([
    expect.stringMatching(/^doubled: 2 times .*PageIntended/),
  ])
  expect(findings(ledger({ events: logOf([...whole, again('handling-a@9')]) }))).toEqual([])
})

it('finds a mail that was sent twice, unless a crash was planted there', () => {
  const outward = ['<p@atlas>', '<p@atlas>']
  expect(findings(ledger({ outward }))).toEqual(['said again outside 1 times for 0 planted crashes: <p@atlas>'])
  expect(findings(ledger({ outward, crashesAfterSending: 1 }))).toEqual([])
})

it.each<[string, (events: LoggedEvent[]) => LoggedEvent[]]>([
  ['changed', (events) => events.map((event) => ({ ...event, data: event.data.replace('leads', 'operates') }))],
  ['taken out', (events) => events.filter(({ type }) => type !== 'HandlingOpened.v1')],
  [
    'moved to another incident',
    (events) => events.map((event, n) => (n === 7 ? { ...event, incidentId: null } : event)),
  ],
])('finds the chain broken where an event was %s', (_, change) => {
  expect(findings(ledger({ events: change(logOf(whole)) }))).toContainEqual(expect.stringMatching(/^broken: /))
})

it('finds what is pending: a routing without its page, an attempt without its end', () => {
  expect(findings(ledger({ events: logOf(without('PageIntended')) }))).toEqual([
    `pending: nobody was asked whom to page for ${incident}`,
  ])
  expect(findings(ledger({ events: logOf(without('AttemptEnded')) }))).toEqual([
    'pending: attempt 1 of communication-p has not ended',
  ])
})

it('finds dead letters that nobody planted', () => {
  expect(findings(ledger({ deadLetters: 2 }))).toEqual(['2 messages are dead-lettered and no poison was planted'])
})
