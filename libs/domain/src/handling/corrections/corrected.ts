import {
  type AtlasEvent,
  type EventOf,
  eventName,
  Instant,
  milliseconds,
  type Recorded,
  type ServiceLevelEvent,
} from '@atlas/contracts'

/** Types of event that correct another. */
export const correctionTypes = ['HandlingCorrected', 'ClockCorrected'] as const

/**
 * The events of one incident as they are known with what was corrected of them (`withCorrections`). `events` are in the
 * order of the log and stay in it; those that `knows` doesn't let pass correct nothing.
 */
export function allWithCorrections<Event extends Recorded<AtlasEvent>>(
  events: readonly Event[],
  knows: (event: Recorded) => boolean = () => true,
): readonly Event[] {
  const corrections = events.filter(isCorrection)
  return corrections.length === 0 ? events : events.map((event) => withCorrections(event, corrections, knows))
}

/**
 * An event as it is known with what was corrected of it: where it should have been said to happen, with what should stand
 * in it. `corrections` are its incident's, in the order of the log. What corrects changes nothing more of what was
 * corrected so.
 */
export function withCorrections<Event extends Recorded<AtlasEvent>>(
  event: Event,
  corrections: readonly Recorded<AtlasEvent>[],
  knows: (event: Recorded) => boolean = () => true,
): Event {
  let corrected = event
  for (const correction of corrections) {
    if (!isCorrection(correction) || !knows(correction)) continue
    if (correction.type === 'ClockCorrected') corrected = movedBy(corrected, correction)
    else if (correction.data.event === eventName(event))
      corrected = withField(corrected, correction.data.field, correction.data.instead)
  }
  return corrected
}

type Correction = EventOf<(typeof correctionTypes)[number]>
const isCorrection = (event: Recorded<AtlasEvent>): event is Recorded<Correction> =>
  correctionTypes.some((type) => type === event.type)

/** The fact with another value in a field, `occurredAt` or one of its data. */
function withField<Fact extends AtlasEvent>(fact: Fact, field: string, value: unknown): Fact {
  if (field !== 'occurredAt') return { ...fact, data: { ...fact.data, [field]: value } }
  const at = Instant.safeParse(value)
  return at.success ? { ...fact, occurredAt: at.data } : fact
}

/** Each entry of a clock is told by one of these. */
const entryOf = {
  ClockStarted: 'start',
  ClockContinued: 'start',
  ClockPaused: 'pause',
  ClockResumed: 'resume',
  ClockRetargeted: 'retarget',
  ClockMet: 'stop',
  ClockCancelled: 'cancel',
} as const satisfies Partial<Record<ServiceLevelEvent['type'], EventOf<'ClockCorrected'>['data']['change']>>
type Entry = EventOf<keyof typeof entryOf>
const isEntry = (event: AtlasEvent): event is Entry => Object.hasOwn(entryOf, event.type)

/** The event that told an entry, at the instant to which the entry was moved. */
function movedBy<Event extends Recorded<AtlasEvent>>(event: Event, { data }: EventOf<'ClockCorrected'>): Event {
  if (!isEntry(event) || event.data.clock !== data.clock || entryOf[event.type] !== data.change) return event
  return milliseconds(event.occurredAt) === milliseconds(data.from) ? { ...event, occurredAt: data.to } : event
}
