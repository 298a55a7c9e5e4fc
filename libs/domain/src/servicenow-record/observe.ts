import {
  type ContentHash,
  type IncidentId,
  type Instant,
  milliseconds,
  type PersonId,
  RecordUnit,
  type RecordValues,
  type ServicenowRecordEvent,
  type Status,
  type TakenOver,
} from '@atlas/contracts'
import type { EscalationPolicy, InstanceTerms } from '@atlas/policy'
import { isMove } from '../handling/status/moves.js'
import { type Ruling, rule } from './conflict-rules.js'
import type { Directory } from './directory.js'
import type { ResolvedWrite } from './mapping.js'
import { assignedThere, priorityThere, statusThere } from './reading.js'
import type { ServicenowRecordState } from './servicenow-record.js'
import { speaksOf } from './speaks-of.js'
import { fieldsOfUnits, partOf, textFields, unitOf } from './units.js'
import type { WaitingRecordWrite } from './waiting.js'
import { wordsIn, wordsOf } from './words-of.js'

/** A record as it stands there. */
export interface RecordThere {
  readonly sysId: string
  readonly modCount: number
  /** Of its last change, corrected by how far their clock is from ours. */
  readonly at: Instant
  /** user_name */
  readonly by: string
  /** Stored values, texts as they are; a field that the instance doesn't give is absent. */
  readonly values: RecordValues
  /** Whether who asked for it took it out of Resolved. */
  readonly reopenedByCaller: boolean
}

export interface Observing {
  readonly incidentId: IncidentId
  readonly now: Instant
  readonly via: 'poll' | 'write' | 'reconcile'
  readonly terms: InstanceTerms
  readonly directory: Directory
  readonly roster: readonly PersonId[]
  readonly escalation: Pick<EscalationPolicy, 'forbiddenMoves'>
  readonly resolve: (write: WaitingRecordWrite) => ResolvedWrite
  /** Text of a content that the shadow names; undefined when it is gone. */
  readonly text: (hash: ContentHash) => string | undefined
  readonly keep: (text: string) => ContentHash
}

/**
 * What somebody else changed in the record since it was last seen, as events; none for an echo of our own writes.
 * Three-way: the shadow is the base, what waits is ours. Each unit that both changed is a conflict with both values,
 * its base and the rule that decided (design, "Conflicts").
 */
export function observe(
  state: ServicenowRecordState,
  there: RecordThere,
  waiting: readonly WaitingRecordWrite[],
  context: Observing,
): readonly ServicenowRecordEvent[] {
  // Older than what was seen already: a page that was on its way meanwhile.
  if (there.modCount < state.modCount) return []
  const { mapping } = context.terms
  const before = plain(state.values, context)
  const changed = Object.fromEntries(
    Object.entries(there.values).filter(([field, value]) => (before[field] ?? '') !== value),
  )
  const units = RecordUnit.options.filter((unit) => fieldsOfUnits(mapping)[unit].some((field) => field in changed))
  if (units.length === 0) return []
  const stages = pendingStages(state, waiting, context)
  const pending = stages.at(-1) ?? {}
  const rulings = units.map((unit) => ({
    unit,
    ...rulingOf(unit, state, before, there, stages, context),
  }))
  const conflicts = rulings.flatMap(({ unit, ruling }) => (ruling ? [{ unit, ruling }] : []))
  const asked = rulings.some(
    ({ unit, ruling }) => unit === 'priority' && ruling?.rule === 'ask' && ruling.decided === 'person',
  )
  const stands = rulings.flatMap(({ unit, ruling, own }) =>
    own || ruling?.decided === 'ours' || ruling?.decided === 'person' ? [] : [unit],
  )
  const taken = takenOver(stands, state, there, context, asked)
  const event: ServicenowRecordEvent = {
    type: 'RecordObserved',
    occurredAt: context.now,
    data: {
      incidentId: context.incidentId,
      instance: context.terms.name,
      at: there.at,
      by: `${context.terms.name}/${there.by}`,
      via: context.via,
      values: stored(changed, context),
      modCount: there.modCount,
      taken: taken.taken,
      flags: taken.flags,
    },
  }
  return [
    ...conflicts.map(({ unit, ruling }, n): ServicenowRecordEvent => ({
      type: 'RecordConflictFound',
      occurredAt: context.now,
      data: {
        incidentId: context.incidentId,
        conflict: state.conflicts + n + 1,
        unit,
        base: partOf(state.values, unit, mapping),
        ours: stored(partOf({ ...wanted(state, context), ...pending }, unit, mapping), context),
        theirs: stored(partOf({ ...before, ...there.values }, unit, mapping), context),
        ...ruling,
      },
    })),
    event,
    ...changedBack(state, there, context),
    // Nothing of ours waits that would say it: it is written back.
    ...conflicts.flatMap(({ unit, ruling }): ServicenowRecordEvent[] => {
      const waits = Object.keys(partOf(pending, unit, mapping)).length > 0
      if (ruling.decided !== 'ours' || waits) return []
      const because = `${context.terms.name}/${there.sysId}@${there.modCount}`
      const data = {
        incidentId: context.incidentId,
        act: 'update' as const,
        fields: { ...wordsOf(unit, state.ours) },
        because,
      }
      return [{ type: 'RecordWriteIntended', occurredAt: context.now, data }]
    }),
  ]
}

/** Their priority is ours again: nobody has to decide on what they had asked for. */
function changedBack(state: ServicenowRecordState, there: RecordThere, context: Observing): ServicenowRecordEvent[] {
  const open = state.open.find(({ unit }) => unit === 'priority')
  const theirs = priorityThere({ ...state.values, ...there.values }, context.terms.mapping)
  if (!open || theirs === undefined || theirs !== state.priority) return []
  const { incidentId, now, terms } = context
  const by = `${terms.name}/${there.by}`
  const reason = `the priority is ${theirs} there again`
  const data = { incidentId, conflict: open.conflict, unit: open.unit, take: 'ours' as const, by, reason, taken: {} }
  return [{ type: 'RecordConflictSettled', occurredAt: now, data }]
}

/** What the pending writes want, of what they still speak of: after each of them, the last one being what is wanted. */
function pendingStages(
  state: ServicenowRecordState,
  waiting: readonly WaitingRecordWrite[],
  { resolve, terms: { mapping } }: Observing,
): readonly RecordValues[] {
  let values: RecordValues = {}
  return waiting.flatMap((write) => {
    if (write.act !== 'create' && write.act !== 'update') return []
    const resolved = resolve(write).values
    const { hold_reason: _, ...others } = values
    const spoken = Object.entries(resolved).filter(
      ([field]) => unitOf(field, mapping) !== undefined && speaksOf(field, write, waiting, state, mapping),
    )
    values = { ...('state' in resolved ? others : values), ...Object.fromEntries(spoken) }
    return [values]
  })
}

/** What we want said of a unit whose writes have all been answered; only for what a conflict shows. */
const wanted = ({ ours }: ServicenowRecordState, { resolve, now }: Observing): RecordValues =>
  resolve({ act: 'update', fields: ours, sequence: 0, intendedAt: now }).values

/** `own`: it is what we wanted, or our own write coming back: nothing to be heeded. */
function rulingOf(
  unit: RecordUnit,
  state: ServicenowRecordState,
  before: RecordValues,
  there: RecordThere,
  stages: readonly RecordValues[],
  context: Observing,
): { readonly own: boolean; readonly ruling: Ruling | undefined } {
  const { mapping } = context.terms
  const theirs = partOf({ ...before, ...there.values }, unit, mapping)
  const ours = stages.map((stage) => partOf(stage, unit, mapping)).filter((part) => Object.keys(part).length > 0)
  const waits = ours.length > 0
  // An answer that was lost is of a write of some of them: more may have come to wait since it was sent.
  if (ours.some((stage) => agree(unit, stage, theirs, context))) return { own: true, ruling: undefined }
  if (!waits) return { own: false, ruling: settledRuling(unit, state, there, theirs, context) }
  const status = statusThere(theirs, mapping)
  const legal = status !== undefined && legalMove(state, status.status, context)
  const ruling = rule(unit, context.terms.conflicts, {
    legal,
    ended: status?.status === 'Closed',
    reopenedByCaller: there.reopenedByCaller,
    resolvedThere: statusThere({ ...before, ...there.values }, mapping)?.status === 'Resolved',
    theirsAt: milliseconds(there.at),
    oursAt: oursAt(unit, state),
    escalating: state.ours.escalating === true && state.ours.status === 'Escalated',
  })
  return { own: false, ruling }
}

/** Nothing of ours waits: theirs stands, save what policy or the workflow doesn't let stand. */
function settledRuling(
  unit: RecordUnit,
  state: ServicenowRecordState,
  there: RecordThere,
  theirs: RecordValues,
  context: Observing,
): Ruling | undefined {
  const { mapping, conflicts } = context.terms
  if (unit === 'state') {
    const status = statusThere(theirs, mapping)
    if (!status || status.status === state.ours.status || status.status === 'Closed' || there.reopenedByCaller)
      return undefined
    if (legalMove(state, status.status, context)) return undefined
    const reason = `${state.ours.status ?? 'Unassigned'} to ${status.status} is no legal move`
    return { rule: conflicts.state, decided: 'person', reason }
  }
  if (unit === 'priority') {
    const theirPriority = priorityThere(theirs, mapping)
    if (theirPriority === undefined || theirPriority === state.priority || state.priority === null) return undefined
    // It is over: nobody decides on it any more.
    if (state.ours.status === 'Closed' || state.ours.status === 'cancelled') return undefined
    const reason = `priority follows technical severity: ${state.priority} here, ${theirPriority} by their impact and urgency`
    if (conflicts.priority === 'adopt') return undefined
    return { rule: conflicts.priority, decided: conflicts.priority === 'ask' ? 'person' : 'ours', reason }
  }
  return undefined
}

const legalMove = ({ ours }: ServicenowRecordState, to: Status, context: Observing): boolean => {
  const from = ours.status === 'cancelled' ? 'Closed' : (ours.status ?? 'Unassigned')
  return from === to || isMove(from, to, context.escalation)
}

/** When we last changed what a unit is made from. */
function oursAt(unit: RecordUnit, { since }: ServicenowRecordState): number {
  return Math.max(0, ...wordsIn[unit].flatMap((field) => (since[field] ? [milliseconds(since[field])] : [])))
}

/** The same by what it means: priority by what is looked up, the rest by value. */
function agree(unit: RecordUnit, ours: RecordValues, theirs: RecordValues, { terms }: Observing): boolean {
  if (unit === 'priority') {
    const pair = Object.entries(terms.mapping.priorities).find(
      ([, { impact, urgency }]) => impact === ours['impact'] && urgency === ours['urgency'],
    )
    return pair !== undefined && priorityThere(theirs, terms.mapping) === pair[0]
  }
  return Object.entries(ours).every(([field, value]) => (theirs[field] ?? '') === value)
}

function takenOver(
  units: readonly RecordUnit[],
  state: ServicenowRecordState,
  there: RecordThere,
  context: Observing,
  /** Their priority is asked for. */
  asked: boolean,
): { taken: TakenOver; flags: string[] } {
  const { terms, directory, roster } = context
  const { mapping, conflicts } = terms
  const values = { ...plain(state.values, context), ...there.values }
  const flags: string[] = []
  let taken: TakenOver = {}
  if (units.includes('state')) {
    const status = statusThere(values, mapping)
    if (!status) flags.push('unknown-state')
    else taken = { ...taken, status }
  }
  const { assigned, flags: unknown } = assignedThere(values, { mapping, directory, roster, instance: terms.name })
  const { group, tier, person } = assigned
  if (units.includes('group') || units.includes('assignee')) {
    flags.push(...unknown)
    taken = {
      ...taken,
      assigned: {
        ...(units.includes('group') ? { group, tier } : {}),
        ...(units.includes('assignee') ? { person } : {}),
      },
    }
  }
  // Whoever was named there while it was nobody's here, or handed over, is whose it is once it moves.
  const unheeded = state.ours.status === 'Unassigned' || state.ours.status === 'Escalated'
  if (units.includes('state') && unheeded && !taken.assigned && person !== null && person === state.ours.owner)
    taken = { ...taken, assigned: { person } }
  const theirs = priorityThere(values, mapping)
  if (units.includes('priority') && conflicts.priority === 'adopt' && theirs !== undefined && theirs !== state.priority)
    taken = { ...taken, priority: { theirs, then: 'adopt' } }
  if (asked && theirs !== undefined) taken = { ...taken, priority: { theirs, then: 'ask' } }
  return { taken, flags }
}

/** The shadow with its texts as they are; one that is gone differs from whatever stands there. */
export const plain = (values: RecordValues, { text }: Pick<Observing, 'text'>): RecordValues =>
  Object.fromEntries(
    Object.entries(values).map(([field, value]) => [
      field,
      textFields.has(field) && value !== '' ? (text(value) ?? '\0gone') : value,
    ]),
  )

/** As events and the shadow hold it: a text by its content's hash. */
export const stored = (values: RecordValues, { keep }: Pick<Observing, 'keep'>): RecordValues =>
  Object.fromEntries(
    Object.entries(values).map(([field, value]) => [
      field,
      textFields.has(field) && value !== '' ? keep(value) : value,
    ]),
  )
