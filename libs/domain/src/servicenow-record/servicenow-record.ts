import {
  type HandlingEvent,
  type IncidentId,
  type Instant,
  type Priority,
  type Recorded,
  type ServicenowRecordEvent,
  eventName,
} from '@atlas/contracts'
import { type Aggregate, type StreamOf, streamOf } from '@atlas/event-sourcing'
import type { ServiceNowPolicy } from '@atlas/policy'
import { type MappedWrite, mapWrite } from './mapping.js'
import { type RecordFields, writesOf } from './writes.js'

/** What is known of an incident's record in ServiceNow from our own intentions. Stream `servicenow-record-<incident>`. */
export interface ServicenowRecordState {
  /** Version of the handling stream up to which its facts have been turned into writes. */
  readonly handledUpTo: number
  /** A fresh P1 overtakes the backlog. */
  readonly priority: Priority | null
}

export const servicenowRecord: Aggregate<ServicenowRecordState, ServicenowRecordEvent> = {
  category: 'servicenow-record',
  stateVersion: 1,
  initial: () => ({ handledUpTo: 0, priority: null }),
  evolve: (state, { data }) => ({
    handledUpTo: Math.max(state.handledUpTo, versionIn(data.because)),
    priority: fieldsOf(data).priority ?? state.priority,
  }),
}
export const servicenowRecordStream = (incident: IncidentId): StreamOf<ServicenowRecordState, ServicenowRecordEvent> =>
  streamOf(servicenowRecord, incident)

export interface IntendedWrite {
  readonly event: ServicenowRecordEvent
  readonly mapped: MappedWrite
}

/** What an intention says to ServiceNow, by the version of policy that decided it; nothing where that pushes none of it. */
export const mappedWriteOf = (
  data: Pick<ServicenowRecordEvent['data'], 'act' | 'fields' | 'incidentId'>,
  policy: ServiceNowPolicy,
): MappedWrite =>
  mapWrite({ act: data.act, fields: fieldsOf(data) }, data.incidentId, policy) ?? {
    act: data.act,
    fields: {},
    contents: {},
  }

/** The writes that a fact asks for; none when it was turned into writes already. */
export function intendWrites(
  fact: Recorded<HandlingEvent>,
  state: ServicenowRecordState,
  policy: ServiceNowPolicy,
  now: Instant,
): readonly IntendedWrite[] {
  if (fact.streamVersion <= state.handledUpTo) return []
  const { incidentId } = fact.data
  return writesOf(fact).flatMap((write) => {
    const mapped = mapWrite(write, incidentId, policy)
    if (!mapped) return []
    const data = { incidentId, act: write.act, fields: { ...write.fields }, because: eventName(fact) }
    return [{ event: { type: 'RecordWriteIntended', occurredAt: now, data }, mapped }]
  })
}

/** Written by `intendWrites` alone. */
const fieldsOf = ({ fields }: Pick<ServicenowRecordEvent['data'], 'fields'>): RecordFields => fields

const versionIn = (because: string): number => Number(because.slice(because.lastIndexOf('@') + 1))
