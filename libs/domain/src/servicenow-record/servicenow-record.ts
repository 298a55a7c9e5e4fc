import {
  type EventOf,
  eventName,
  type HandlingEvent,
  type IncidentId,
  type Instant,
  type Priority,
  type Recorded,
  type RecordUnit,
  type RecordValues,
  type ServicenowRecordEvent,
  type StoodThere,
  type TakenOver,
} from '@atlas/contracts'
import { type Aggregate, type StreamOf, streamOf } from '@atlas/event-sourcing'
import type { ServiceNowMapping } from '@atlas/policy'
import { type MappedWrite, mapWrite } from './mapping.js'
import { wordsOfFields } from './words-of.js'
import { type RecordFields, type RecordWrite, writesOf, writesOfMessage } from './writes.js'

/** Which record it is. */
export interface LinkedRecord {
  readonly instance: string
  readonly sysId: string
  readonly number: string
}

/** A conflict that a person is asked to settle. */
export interface OpenConflict {
  readonly conflict: number
  readonly unit: RecordUnit
  readonly base: RecordValues
  readonly ours: RecordValues
  readonly theirs: RecordValues
  readonly rule: string
  readonly reason: string
  readonly since: Instant
}

export type Versions = Readonly<Partial<Record<keyof RecordFields, number>>>

/** An incident's record in ServiceNow: what is to be there, and what was last seen there. Plain JSON, for snapshots. */
export interface ServicenowRecordState {
  /** Of the stream, by which an intention goes. */
  readonly version: number
  /** Version of the handling stream up to which its facts have been turned into writes. */
  readonly handledUpTo: number
  /** A fresh P1 overtakes the backlog. */
  readonly priority: Priority | null
  /** [TicketID], by which notes are marked. */
  readonly number: string
  /** Everything that we want said, newest word of each, and when it was last intended. */
  readonly ours: RecordFields
  readonly since: Readonly<Record<string, Instant>>
  /** Versions at which each of our words was last intended, and last taken from what the other side said. */
  readonly intendedAt: Versions
  readonly adoptedAt: Versions
  /** Version of the newest intention. */
  readonly intended: number
  readonly link: LinkedRecord | null
  /** The shadow: what the other side said last, and at which `sys_mod_count`. */
  readonly values: RecordValues
  readonly modCount: number
  /** Of a unit whose conflict theirs won, or a person is asked about: intentions up to here no longer speak of it. */
  readonly yielded: Readonly<Partial<Record<RecordUnit, number>>>
  readonly conflicts: number
  /** What people did there before ours was classified: to be taken over with that. */
  readonly stood: StoodThere | null
  /** Records there besides ours that have our correlation id. */
  readonly others: readonly string[]
  readonly open: readonly OpenConflict[]
  /** Produced = acknowledged + withheld + dead-lettered + pending. */
  readonly produced: number
  readonly acknowledged: number
  readonly withheld: number
  readonly deadLettered: number
  readonly said: { readonly notes: number; readonly comments: number; readonly attachments: number }
}

export const servicenowRecord: Aggregate<ServicenowRecordState, ServicenowRecordEvent> = {
  category: 'servicenow-record',
  stateVersion: 3,
  initial: () => ({
    version: 0,
    handledUpTo: 0,
    priority: null,
    number: '',
    ours: {},
    since: {},
    intendedAt: {},
    adoptedAt: {},
    intended: 0,
    link: null,
    values: {},
    modCount: -1,
    yielded: {},
    conflicts: 0,
    stood: null,
    others: [],
    open: [],
    produced: 0,
    acknowledged: 0,
    withheld: 0,
    deadLettered: 0,
    said: { notes: 0, comments: 0, attachments: 0 },
  }),
  evolve: (state, event) => ({ ...evolveRecord(state, event), version: state.version + 1 }),
}
export const servicenowRecordStream = (incident: IncidentId): StreamOf<ServicenowRecordState, ServicenowRecordEvent> =>
  streamOf(servicenowRecord, incident)

function evolveRecord(state: ServicenowRecordState, event: ServicenowRecordEvent): ServicenowRecordState {
  switch (event.type) {
    case 'RecordWriteIntended':
      return intendedOne(state, event)
    case 'RecordLinked': {
      const { instance, sysId, number, values, modCount, stood = null } = event.data
      return { ...state, link: { instance, sysId, number }, values, modCount, stood }
    }
    case 'RecordWritten':
      return answered({ ...state, acknowledged: state.acknowledged + event.data.sequences.length }, event.data)
    case 'RecordWriteWithheld':
      return { ...state, withheld: state.withheld + event.data.sequences.length }
    case 'RecordWriteFailed': {
      const { sequences, acknowledged: before } = event.data
      const deadLettered = state.deadLettered + sequences.length
      const acknowledged = state.acknowledged - (before ? sequences.length : 0)
      return answered({ ...state, acknowledged, deadLettered }, event.data)
    }
    case 'RecordWriteReplayed':
      return { ...state, deadLettered: state.deadLettered - event.data.sequences.length }
    case 'RecordObserved': {
      const { values, modCount, taken } = event.data
      const adoptedAt = { ...state.adoptedAt, ...versionsOf(wordsOfFields(Object.keys(values)), state) }
      const seen = { ...adopted({ ...state, adoptedAt }, taken), values: { ...state.values, ...values }, modCount }
      return { ...seen, stood: state.priority === null ? stoodAfter(state, event) : null }
    }
    case 'RecordConflictFound':
      return conflictFound(state, event)
    case 'RecordConflictSettled':
      return {
        ...adopted(state, event.data.taken),
        open: state.open.filter(({ conflict }) => conflict !== event.data.conflict),
      }
    case 'RecordNoteReceived':
    case 'RecordAttachmentReceived':
    case 'RecordDisclosed':
      return state
    case 'RecordDuplicated':
      return { ...state, others: event.data.others }
  }
}

/** An answer that was overtaken by a poll says nothing new of the record. */
const answered = (
  state: ServicenowRecordState,
  { values, modCount }: EventOf<'RecordWritten' | 'RecordWriteFailed'>['data'],
): ServicenowRecordState =>
  modCount < state.modCount ? state : { ...state, values: { ...state.values, ...values }, modCount }

const versionsOf = (words: readonly (keyof RecordFields)[], { version }: ServicenowRecordState): Versions =>
  Object.fromEntries(words.map((word) => [word, version + 1]))
/** Escalation heeds none of it as long as the incident isn't classified: it is brought again with that. */
function stoodAfter({ stood }: ServicenowRecordState, { data }: EventOf<'RecordObserved'>): StoodThere {
  const { taken, flags, at, by } = data
  return { taken: { ...stood?.taken, ...taken }, flags: [...new Set([...(stood?.flags ?? []), ...flags])], at, by }
}

function intendedOne(state: ServicenowRecordState, event: EventOf<'RecordWriteIntended'>): ServicenowRecordState {
  const { data, occurredAt } = event
  const fields = fieldsOf(data)
  const { notes, comments, attachments } = state.said
  return {
    ...state,
    handledUpTo: Math.max(state.handledUpTo, handledIn(data.because)),
    priority: fields.priority ?? state.priority,
    number: fields.number ?? state.number,
    ...(data.act === 'create' || data.act === 'update'
      ? {
          ours: { ...state.ours, ...fields },
          intendedAt: { ...state.intendedAt, ...versionsOf(namesIn(fields), state) },
        }
      : {}),
    since: { ...state.since, ...Object.fromEntries(Object.keys(fields).map((field) => [field, occurredAt])) },
    intended: state.version + 1,
    produced: state.produced + 1,
    said: {
      notes: notes + (data.act === 'note' ? 1 : 0),
      comments: comments + (data.act === 'comment' ? 1 : 0),
      attachments: attachments + (data.act === 'attachment' ? 1 : 0),
    },
  }
}

/** What escalation takes over is ours from then on, without being written back. */
function adopted(state: ServicenowRecordState, { status, assigned, priority }: TakenOver): ServicenowRecordState {
  const theirs: RecordFields = {
    ...(status ? { status: status.status } : {}),
    ...(assigned?.person === undefined ? {} : { owner: assigned.person }),
    ...(assigned?.tier ? { tier: assigned.tier } : {}),
    ...(priority?.then === 'adopt' ? { priority: priority.theirs } : {}),
  }
  return {
    ...state,
    ours: { ...state.ours, ...theirs },
    adoptedAt: { ...state.adoptedAt, ...versionsOf(namesIn(theirs), state) },
    priority: theirs.priority ?? state.priority,
  }
}

const namesIn = (fields: RecordFields): (keyof RecordFields)[] => Object.keys(fields) as (keyof RecordFields)[]

function conflictFound(state: ServicenowRecordState, event: EventOf<'RecordConflictFound'>): ServicenowRecordState {
  const { conflict, unit, base, ours, theirs, rule, reason, decided } = event.data
  const asked = { conflict, unit, base, ours, theirs, rule, reason, since: event.occurredAt }
  return {
    ...state,
    conflicts: conflict,
    yielded: decided === 'ours' ? state.yielded : { ...state.yielded, [unit]: state.intended },
    // A later one about the same takes the place of what nobody has settled.
    open: decided === 'person' ? [...state.open.filter((one) => one.unit !== unit), asked] : state.open,
  }
}

export interface IntendedWrite {
  readonly event: EventOf<'RecordWriteIntended'>
  readonly mapped: MappedWrite
}

/** What an intention says to ServiceNow, by the version of policy that decided it; nothing where that pushes none of it. */
export const mappedWriteOf = (
  data: Pick<EventOf<'RecordWriteIntended'>['data'], 'act' | 'fields' | 'incidentId'>,
  mapping: ServiceNowMapping,
): MappedWrite =>
  mapWrite({ act: data.act, fields: fieldsOf(data) }, data.incidentId, mapping) ?? {
    act: data.act,
    fields: {},
    contents: {},
  }

/** The writes that a fact asks for; none when it was turned into writes already. */
export function intendWrites(
  fact: Recorded<HandlingEvent>,
  state: ServicenowRecordState,
  mapping: ServiceNowMapping,
  now: Instant,
): readonly IntendedWrite[] {
  if (fact.streamVersion <= state.handledUpTo) return []
  const writes = writesOf(fact)
    .map((write) => whereto(write, state))
    .flatMap((write) => crossed(write, fact, state))
  // Of a record that was theirs first nothing is created.
  const due = state.link ? writes.map((write) => (write.act === 'create' ? adoption(write) : write)) : writes
  return intend(due, fact.data.incidentId, eventName(fact), mapping, now)
}

/** What notification said becomes a comment or leaves a note. */
export const intendMessage = (
  event: Recorded<EventOf<'MessageIntended'> | EventOf<'MessageNotApplicable'> | EventOf<'MessageRefused'>>,
  mapping: ServiceNowMapping,
  now: Instant,
): readonly IntendedWrite[] => intend(writesOfMessage(event), event.data.incidentId, eventName(event), mapping, now)

export function intend(
  writes: readonly RecordWrite[],
  incidentId: IncidentId,
  because: string,
  mapping: ServiceNowMapping,
  now: Instant,
): readonly IntendedWrite[] {
  return writes.flatMap((write) => {
    const mapped = mapWrite(write, incidentId, mapping)
    if (!mapped) return []
    const data = { incidentId, act: write.act, fields: { ...write.fields }, because }
    return [{ event: { type: 'RecordWriteIntended' as const, occurredAt: now, data }, mapped }]
  })
}

/** Known by our id from now on; text, place and state are theirs. */
const adoption = ({ fields: { number, cluster, organisation } }: RecordWrite): RecordWrite => ({
  act: 'update',
  fields: {
    ...(number === undefined ? {} : { number }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(organisation === undefined ? {} : { organisation }),
    identifies: true,
  },
})

/**
 * What handling took over was ours when it was seen there, and isn't written back: unless handling had moved meanwhile,
 * so that it came to something else than we took it for. A later observation is answered by what it comes to itself.
 */
function crossed(
  write: RecordWrite,
  fact: Recorded<HandlingEvent>,
  { ours, adoptedAt }: ServicenowRecordState,
): RecordWrite[] {
  if (!elsewhere.has(fact.type)) return [write]
  const seenAt = seenAtOf(fact)
  if (seenAt === undefined) return []
  const fields = Object.fromEntries(
    namesIn(write.fields)
      .filter((word) => write.fields[word] !== ours[word] && (adoptedAt[word] ?? 0) <= seenAt)
      .map((word) => [word, write.fields[word]]),
  )
  return Object.keys(fields).length === 0 ? [] : [{ act: write.act, fields }]
}

const elsewhere = new Set<HandlingEvent['type']>(['ObservedElsewhere', 'AssignedElsewhere', 'PrioritisedElsewhere'])

/** Whether a fact says nothing to a record: another system's history, which comes from no record of ours. */
export const isHistory = (fact: Recorded<HandlingEvent>): boolean =>
  elsewhere.has(fact.type) && seenAtOf(fact) === undefined

/** Version of the observation that made handling say so. */
function seenAtOf({ metadata }: Recorded<HandlingEvent>): number | undefined {
  const version = /^servicenow-record-.*@(\d+)$/.exec(metadata.causationId)?.[1]
  return version === undefined ? undefined : Number(version)
}

/** Taken back, it belongs to the tier that had handed it over. */
function whereto(write: RecordWrite, { ours }: ServicenowRecordState): RecordWrite {
  if (!write.fields.takenBack || ours.handedFrom === undefined) return write
  return { ...write, fields: { ...write.fields, tier: ours.handedFrom } }
}

/** Written by `intend` alone. */
export const fieldsOf = ({ fields }: Pick<EventOf<'RecordWriteIntended'>['data'], 'fields'>): RecordFields => fields

const handledIn = (because: string): number =>
  because.startsWith('handling-') ? Number(because.slice(because.lastIndexOf('@') + 1)) : 0
