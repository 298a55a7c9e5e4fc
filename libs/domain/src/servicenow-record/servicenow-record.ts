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
  type TakenOver,
} from '@atlas/contracts'
import { type Aggregate, type StreamOf, streamOf } from '@atlas/event-sourcing'
import type { ServiceNowMapping } from '@atlas/policy'
import { type MappedWrite, mapWrite } from './mapping.js'
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
  /** Version of the newest intention. */
  readonly intended: number
  readonly link: LinkedRecord | null
  /** The shadow: what the other side said last, and at which `sys_mod_count`. */
  readonly values: RecordValues
  readonly modCount: number
  /** Of a unit whose conflict theirs won, or a person is asked about: intentions up to here no longer speak of it. */
  readonly yielded: Readonly<Partial<Record<RecordUnit, number>>>
  readonly conflicts: number
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
  stateVersion: 2,
  initial: () => ({
    version: 0,
    handledUpTo: 0,
    priority: null,
    number: '',
    ours: {},
    since: {},
    intended: 0,
    link: null,
    values: {},
    modCount: -1,
    yielded: {},
    conflicts: 0,
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
      const { instance, sysId, number, values, modCount } = event.data
      return { ...state, link: { instance, sysId, number }, values, modCount }
    }
    case 'RecordWritten': {
      const { sequences, values, modCount } = event.data
      const acknowledged = state.acknowledged + sequences.length
      return { ...state, acknowledged, values: { ...state.values, ...values }, modCount }
    }
    case 'RecordWriteWithheld':
      return { ...state, withheld: state.withheld + event.data.sequences.length }
    case 'RecordWriteFailed': {
      const { sequences, values, modCount } = event.data
      const deadLettered = state.deadLettered + sequences.length
      return { ...state, deadLettered, values: { ...state.values, ...values }, modCount }
    }
    case 'RecordWriteReplayed':
      return { ...state, deadLettered: state.deadLettered - event.data.sequences.length }
    case 'RecordObserved': {
      const { values, modCount, taken } = event.data
      return { ...adopted(state, taken), values: { ...state.values, ...values }, modCount }
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
    case 'RecordDuplicated':
      return state
  }
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
    ours: data.act === 'create' || data.act === 'update' ? { ...state.ours, ...fields } : state.ours,
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
  const ours: RecordFields = {
    ...state.ours,
    ...(status ? { status: status.status } : {}),
    ...(assigned?.person === undefined ? {} : { owner: assigned.person }),
    ...(assigned?.tier ? { tier: assigned.tier } : {}),
    ...(priority ? { priority: priority.theirs } : {}),
  }
  return { ...state, ours, priority: priority?.theirs ?? state.priority }
}

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
  const writes = writesOf(fact).map((write) => whereto(write, state))
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

/** Taken back, it belongs to the tier that had handed it over. */
function whereto(write: RecordWrite, { ours }: ServicenowRecordState): RecordWrite {
  if (!write.fields.takenBack || ours.handedFrom === undefined) return write
  return { ...write, fields: { ...write.fields, tier: ours.handedFrom } }
}

/** Written by `intend` alone. */
export const fieldsOf = ({ fields }: Pick<EventOf<'RecordWriteIntended'>['data'], 'fields'>): RecordFields => fields

const handledIn = (because: string): number =>
  because.startsWith('handling-') ? Number(because.slice(because.lastIndexOf('@') + 1)) : 0
