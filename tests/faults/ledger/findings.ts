import { chainHash, genesis } from '@atlas/event-sourcing'

/** One signal that a client was promised is stored: its answer was 2xx. */
export interface Accepted {
  readonly namespace: string
}

/** An event as it lies in the log, with the very text that was hashed. */
export interface LoggedEvent {
  readonly position: number
  readonly streamId: string
  readonly streamVersion: number
  readonly category: string
  readonly incidentId: string | null
  /** With its version: `IncidentOpened.v1`. */
  readonly type: string
  readonly occurredAt: string
  readonly data: string
  readonly metadata: string
  /** Hex. */
  readonly hash: string
}

/** All that a fault may have spoilt, as it stands once everything has come to rest. */
export interface Ledger {
  readonly accepted: readonly Accepted[]
  readonly events: readonly LoggedEvent[]
  /** What left, by the id that tells the receiver what is the same (a mail's Message-ID). */
  readonly outward: readonly string[]
  /** How often a crash was planted between the other side's acceptance and our record of it. */
  readonly crashesAfterSending: number
  readonly deadLetters: number
}

/** Facts of which an incident has exactly one, whatever was killed when. */
export const once = ['IncidentOpened', 'IncidentClassified', 'HandlingOpened', 'TentativePrioritySet'] as const

/** Everything that is wrong, a sentence each; empty for a good ledger (architecture, "tests/faults"). */
export const findings = (ledger: Ledger): string[] => [
  ...ofSignals(ledger),
  ...twiceInside(ledger.events),
  ...twiceOutside(ledger),
  ...brokenChains(ledger.events),
  ...pending(ledger.events),
  ...(ledger.deadLetters === 0 ? [] : [`${ledger.deadLetters} messages are dead-lettered and no poison was planted`]),
]

const nameOf = ({ type }: LoggedEvent): string => type.slice(0, type.lastIndexOf('.'))

/** Each accepted signal has one incident with one of each fact that comes by itself, and nobody else has. */
function ofSignals({ accepted, events }: Ledger): string[] {
  const openings = events.filter((event) => nameOf(event) === 'IncidentOpened')
  const namespaceOf = new Map(openings.map((event) => [event.incidentId, textAt(event.data, 'facts', 'namespace')]))
  const counted = new Map<string, number>()
  for (const event of events) {
    const name = once.find((one) => one === nameOf(event))
    if (!name) continue
    const which = `${name} of ${namespaceOf.get(event.incidentId) ?? 'nobody'}`
    counted.set(which, (counted.get(which) ?? 0) + 1)
  }
  const promised = accepted.flatMap(({ namespace }) => once.map((name) => `${name} of ${namespace}`))
  const wrong = promised.flatMap((which) => {
    const count = counted.get(which) ?? 0
    return count === 1 ? [] : [count === 0 ? `lost: no ${which}` : `doubled: ${count} times ${which}`]
  })
  const known = new Set(promised)
  return [...wrong, ...[...counted.keys()].filter((which) => !known.has(which)).map((which) => `unasked: ${which}`)]
}

/** What one cause has as its effect once. */
const effects = new Set([
  'IncidentRouted',
  'PageIntended',
  'PageNotApplicable',
  'MessageIntended',
  'MessageNotApplicable',
  'ResponseTeamCalled',
  'RecordWriteIntended',
])

function twiceInside(events: readonly LoggedEvent[]): string[] {
  const seen = new Map<string, number>()
  for (const event of events) {
    if (!effects.has(nameOf(event))) continue
    const to = [['person'], ['duty'], ['template'], ['recipient', 'id'], ['channel'], ['act']].map((path) =>
      textAt(event.data, ...path),
    )
    const effect = JSON.stringify([nameOf(event), event.incidentId, textAt(event.metadata, 'causationId'), ...to])
    seen.set(effect, (seen.get(effect) ?? 0) + 1)
  }
  return [...seen].filter(([, count]) => count > 1).map(([effect, count]) => `doubled: ${count} times ${effect}`)
}

/** Outside, one thing may be said again only for a crash that was planted there. */
function twiceOutside({ outward, crashesAfterSending }: Ledger): string[] {
  const again = outward.length - new Set(outward).size
  if (again <= crashesAfterSending) return []
  const ids = [...new Set(outward.filter((id, index) => outward.indexOf(id) !== index))]
  return [`said again outside ${again} times for ${crashesAfterSending} planted crashes: ${ids.join(', ')}`]
}

/** By a computation of its own from the stored text, apart from `atlas audit verify`. */
function brokenChains(events: readonly LoggedEvent[]): string[] {
  return [...Map.groupBy(events, ({ streamId }) => streamId)].flatMap(([streamId, stream]) => {
    let previous: string = genesis
    for (const [index, event] of stream.toSorted((one, other) => one.streamVersion - other.streamVersion).entries()) {
      if (event.streamVersion !== index + 1) return [`broken: ${streamId} has no version ${index + 1}`]
      const { hash, incidentId, ...link } = event
      if (chainHash({ ...link, incidentId: incidentId ?? '', previous }) !== hash)
        return [`broken: the hash of ${streamId}@${event.streamVersion} doesn't hold`]
      previous = hash
    }
    return []
  })
}

/** Routing is answered by a page, pages, or why there is none; an attempt that started has ended. */
function pending(events: readonly LoggedEvent[]): string[] {
  const paged = new Set(
    events.filter((event) => ['PageIntended', 'PageNotApplicable'].includes(nameOf(event))).map((e) => e.incidentId),
  )
  const unpaged = events
    .filter((event) => nameOf(event) === 'IncidentRouted' && !paged.has(event.incidentId))
    .map(({ incidentId }) => `pending: nobody was asked whom to page for ${incidentId}`)
  const ended = new Set(events.filter((event) => nameOf(event) === 'AttemptEnded').map(attemptOf))
  const under = events
    .filter((event) => nameOf(event) === 'AttemptStarted' && !ended.has(attemptOf(event)))
    .map((event) => `pending: ${attemptOf(event)} has not ended`)
  return [...unpaged, ...under]
}

const attemptOf = (event: LoggedEvent): string => `attempt ${textAt(event.data, 'attempt')} of ${event.streamId}`

function textAt(json: string, ...path: readonly string[]): string {
  let value: unknown = JSON.parse(json)
  for (const name of path)
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)
}
