import { type Change, changed } from '../records/change.js'
import type { Instance } from '../records/instance.js'
import { type Row, valueOf } from '../tables/row.js'
import { toDuration, toInstant, toText } from '../time/instants.js'

/**
 * task_sla, as the SLA engine keeps it: attached where a definition's start condition holds, paused, completed and
 * cancelled by the others. Every schedule here is around the clock, so business and actual times are alike.
 */
export const keepServiceLevels = (change: Change): void => {
  const { operation, row, previous, table, instance } = change
  if (operation === 'delete') return
  if (
    previous &&
    !changed(change, 'state') &&
    !changed(change, 'priority') &&
    !changed(change, 'assigned_to') &&
    !changed(change, 'assignment_group') &&
    !changed(change, 'active')
  )
    return
  const definitions = instance.dictionary.known('contract_sla')
  const mine = [
    ...instance.tables.storeOf(instance.dictionary.known('task_sla')).having('task', valueOf(row, 'sys_id')),
  ]
  for (const name of table.lineage)
    for (const definition of [...instance.tables.storeOf(definitions).having('collection', name)]) {
      if (valueOf(definition, 'active') !== 'true') continue
      const running = mine.find(
        (one) => valueOf(one, 'sla') === valueOf(definition, 'sys_id') && valueOf(one, 'active') === 'true',
      )
      follow(change, definition, running)
    }
}

const follow = ({ row, table, instance }: Change, definition: Row, running: Row | undefined): void => {
  const holds = (condition: string): boolean =>
    valueOf(definition, condition) !== '' && instance.matches(table.name, valueOf(definition, condition), row)
  const now = instance.clock.now()
  const starts = holds('start_condition')
  if (!running) {
    if (starts && !holds('stop_condition')) attach(instance, definition, row, now)
    return
  }
  if (holds('stop_condition')) end(instance, running, definition, 'completed', now)
  else if (!starts) end(instance, running, definition, 'cancelled', now)
  else {
    const pause = holds('pause_condition')
    const paused = valueOf(running, 'stage') === 'paused'
    if (pause && !paused)
      instance.update(
        running,
        { ...measured(running, definition, now), stage: 'paused', pause_time: toText(now) },
        instance.system,
      )
    if (!pause && paused) resume(instance, running, definition, now)
  }
}

const attach = (instance: Instance, definition: Row, task: Row, now: number): void => {
  const length = toInstant(valueOf(definition, 'duration'))
  const due = toText(now + length)
  instance.insert(
    'task_sla',
    {
      task: valueOf(task, 'sys_id'),
      sla: valueOf(definition, 'sys_id'),
      schedule: valueOf(definition, 'schedule'),
      start_time: toText(now),
      planned_end_time: due,
      original_breach_time: due,
      stage: 'in_progress',
      pause_duration: toDuration(0),
      business_pause_duration: toDuration(0),
      time_left: toDuration(length),
      business_time_left: toDuration(length),
      duration: toDuration(0),
      business_duration: toDuration(0),
    },
    instance.system,
  )
}

const resume = (instance: Instance, running: Row, definition: Row, now: number): void => {
  const pausedFor = now - toInstant(valueOf(running, 'pause_time'))
  const whole = toInstant(valueOf(running, 'pause_duration') || toDuration(0)) + pausedFor
  const end = toText(toInstant(valueOf(running, 'planned_end_time')) + pausedFor)
  const back = {
    stage: 'in_progress',
    pause_time: '',
    pause_duration: toDuration(whole),
    business_pause_duration: toDuration(whole),
    planned_end_time: end,
  }
  instance.update(running, { ...measured({ ...running, ...back }, definition, now), ...back }, instance.system)
}

const end = (instance: Instance, running: Row, definition: Row, stage: string, now: number): void => {
  instance.update(
    running,
    { ...measured(running, definition, now), stage, active: 'false', end_time: toText(now) },
    instance.system,
  )
}

/** Elapsed, left and percentage at an instant, rounded to hundredths of a percent as ServiceNow shows them. */
export const measured = (row: Row, definition: Row | undefined, now: number): Row => {
  const length = toInstant(valueOf(definition, 'duration'))
  const until = valueOf(row, 'stage') === 'paused' ? toInstant(valueOf(row, 'pause_time')) : now
  const paused = toInstant(valueOf(row, 'pause_duration') || toDuration(0))
  const elapsed = Math.max(0, until - toInstant(valueOf(row, 'start_time')) - paused)
  if (Number.isNaN(length) || length <= 0 || Number.isNaN(elapsed)) return {}
  const percentage = String(Math.round((elapsed / length) * 10_000) / 100)
  return {
    duration: toDuration(elapsed),
    business_duration: toDuration(elapsed),
    time_left: toDuration(length - elapsed),
    business_time_left: toDuration(length - elapsed),
    percentage,
    business_percentage: percentage,
    has_breached: String(elapsed >= length),
  }
}

/** The engine's job that recalculates what runs; here it runs whenever somebody reads the table. */
export const refreshServiceLevels = (instance: Instance): void => {
  const now = instance.clock.now()
  for (const row of [...instance.tables.storeOf(instance.dictionary.known('task_sla')).rows()]) {
    if (valueOf(row, 'stage') !== 'in_progress') continue
    const values = measured(row, instance.tables.find('contract_sla', valueOf(row, 'sla')), now)
    if (values['has_breached'] !== valueOf(row, 'has_breached') || percentMoved(row, values))
      instance.update(row, values, instance.system)
  }
}

const percentMoved = (row: Row, values: Row): boolean =>
  Math.abs(Number(valueOf(values, 'percentage')) - Number(valueOf(row, 'percentage') || '0')) >= 1
