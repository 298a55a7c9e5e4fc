import { hasRole } from '../records/actor.js'
import { changed, type Change } from '../records/change.js'
import { abortedBy, mandatory } from '../records/refusal.js'
import { valueOf } from '../tables/row.js'
import { toInstant, toDuration, toText } from '../time/instants.js'
import { close, reopen } from './task-rules.js'

const [asNew, inProgress, onHold, resolved, closed, cancelled] = ['1', '2', '3', '6', '7', '8']
const awaitingCaller = '1'

/** `incident_state` is the older name of `state`; whichever was written sets the other. */
export const keepStatesAlike = (change: Change): void => {
  const { row, previous, operation } = change
  const written = row['incident_state'] !== '' && changed(change, 'incident_state')
  if (written && (operation === 'insert' || valueOf(row, 'state') === valueOf(previous, 'state')))
    row['state'] = valueOf(row, 'incident_state')
  else row['incident_state'] = valueOf(row, 'state')
}

/** The caller's answer takes a task off hold (business rule "mark_closed"'s sibling "Incident on hold - caller"). */
export const returnFromHold = (change: Change): void => {
  const { row, previous, notes, actor } = change
  if (valueOf(previous, 'state') !== onHold || valueOf(previous, 'hold_reason') !== awaitingCaller) return
  if (!notes.has('comments') || actor.userId === '' || actor.userId !== valueOf(row, 'caller_id')) return
  if (changed(change, 'state')) return
  row['state'] = inProgress ?? ''
  row['hold_reason'] = ''
}

export const moveIncident = (change: Change): void => {
  const { operation, row, previous, notes, actor, instance } = change
  const state = valueOf(row, 'state')
  if (state !== onHold) row['hold_reason'] = ''
  if (!changed(change, 'state')) {
    requireCloseFields(change)
    return
  }
  const before = valueOf(previous, 'state')
  if (before === closed || before === cancelled)
    throw abortedBy(
      'incident',
      'Incident Closed',
      'b2a6d7f1c0a8016400d7c1b2a5a3e9a1',
      'A closed incident can not be reopened',
    )
  if ((state === resolved || state === closed) && !hasRole(actor, 'itil'))
    throw abortedBy('incident', 'Incident Resolve Roles', '4a1b6d5ec0a8016401a7e3d2b6c8f0d2')
  if (state === closed && !hasRole(actor, 'itil_admin'))
    throw abortedBy('incident', 'Incident Close Roles', '0c5f3cece1b12010f877971dea0b1449')
  if (state === onHold) {
    if (valueOf(row, 'hold_reason') === '') throw mandatory(['On hold reason'])
    if (valueOf(row, 'hold_reason') === awaitingCaller && !notes.has('comments'))
      throw mandatory(['Additional comments'])
  }
  requireCloseFields(change)
  const now = instance.clock.now()
  if (state === resolved || state === closed) {
    row['resolved_at'] ||= toText(now)
    row['resolved_by'] ||= actor.userId
    const open = toInstant(valueOf(row, 'resolved_at')) - toInstant(valueOf(row, 'opened_at'))
    row['calendar_duration'] = row['business_duration'] = toDuration(open)
    row['calendar_stc'] = row['business_stc'] = String(Math.max(0, Math.floor(open / 1000)))
  }
  if (state === closed || state === cancelled) close(change)
  if (operation === 'update' && before === resolved && (state === asNew || state === inProgress || state === onHold)) {
    reopen(change)
    row['reopen_count'] = String(Number(valueOf(previous, 'reopen_count') || '0') + 1)
    row['reopened_by'] = actor.userId
    row['reopened_time'] = toText(now)
    for (const field of [
      'resolved_at',
      'resolved_by',
      'calendar_duration',
      'business_duration',
      'calendar_stc',
      'business_stc',
    ])
      row[field] = ''
  }
}

/** Data policy "Make close info mandatory when resolved or closed". */
const requireCloseFields = ({ row }: Change): void => {
  const state = valueOf(row, 'state')
  if (state !== resolved && state !== closed) return
  const missing = [
    ['close_code', 'Resolution code'],
    ['close_notes', 'Resolution notes'],
  ].filter(([field = '']) => valueOf(row, field) === '')
  if (missing.length > 0) throw mandatory(missing.map(([, label = '']) => label))
}
