import type { Change } from '../../records/change.js'
import type { Instance } from '../../records/instance.js'
import { type Row, valueOf } from '../../tables/row.js'
import { toDuration, toInstant, toText } from '../../time/instants.js'
import { measured, pausedUntil, plannedEnd } from './calculation.js'
import { conditionsOf } from './conditions.js'
import { systemZone } from './schedules.js'

/**
 * task_sla, as the engine of 2011 keeps it (business rule "Run SLAs"): what isn't attached yet is attached where a
 * definition's conditions say so; then each active row is stopped, reset or cancelled, else paused or resumed.
 */
export const keepServiceLevels = (change: Change): void => {
  if (change.operation === 'delete') return
  const { instance, table } = change
  const definitions = instance.dictionary.known('contract_sla')
  const found = [...instance.tables.storeOf(definitions).having('collection', table.name)].filter(
    (row) => instance.tables.isOf(row, definitions) && valueOf(row, 'active') === 'true',
  )
  const fresh = new Set<Row>()
  for (const definition of found) {
    const made = activeOf(change, definition) ? undefined : attach(change, definition)
    if (made) fresh.add(made)
  }
  for (const row of active(change)) {
    const definition = instance.tables.find('contract_sla', valueOf(row, 'sla'))
    if (definition) follow(change, definition, row, fresh.has(row))
  }
}

const active = ({ instance, row }: Change): Row[] =>
  [...instance.tables.storeOf(instance.dictionary.known('task_sla')).having('task', valueOf(row, 'sys_id'))].filter(
    (one) => valueOf(one, 'active') === 'true',
  )
const activeOf = (change: Change, definition: Row): Row | undefined =>
  active(change).find((one) => valueOf(one, 'sla') === valueOf(definition, 'sys_id'))

/** @param isNew attached by this very write, which doesn't reset it as well */
const follow = (change: Change, definition: Row, row: Row, isNew: boolean): void => {
  const { instance, table, row: task, previous } = change
  const said = conditionsOf(instance, definition, table.name, task, previous)
  const at = toInstant(valueOf(task, 'sys_updated_on'))
  const stage = valueOf(row, 'stage')
  if (said.stops) end(instance, definition, row, 'completed', at)
  else if (said.resets && !isNew) {
    end(instance, definition, row, valueOf(definition, 'reset_action') === 'complete' ? 'completed' : 'cancelled', at)
    const again = attach(change, definition)
    if (again && said.pauses && !said.resumes) pause(instance, definition, again, at)
  } else if (said.cancels) end(instance, definition, row, 'cancelled', at)
  // A duration that is relative (end of the next business day) never pauses.
  else if (valueOf(definition, 'duration_type') !== '') return
  else if (stage === 'in_progress' && said.pauses && !said.resumes) pause(instance, definition, row, at)
  else if (stage === 'paused' && said.resumes && !said.pauses) resume(instance, definition, row, at)
}

/** Started with the write, or at the time that a retroactive definition takes from the task. */
const attach = (change: Change, definition: Row): Row | undefined => {
  const { instance, table, row: task, previous } = change
  if (!conditionsOf(instance, definition, table.name, task, previous).attaches) return undefined
  const retroactive = valueOf(definition, 'retroactive') === 'true'
  const written = valueOf(task, 'sys_updated_on')
  const start = (retroactive && valueOf(task, valueOf(definition, 'set_start_to'))) || written
  const fresh: Row = {
    task: valueOf(task, 'sys_id'),
    sla: valueOf(definition, 'sys_id'),
    schedule: scheduleFor(definition, task),
    timezone: zoneFor(instance, definition, task),
    start_time: start,
    stage: 'in_progress',
    pause_duration: toDuration(0),
    business_pause_duration: toDuration(0),
  }
  const pauses = retroactive && valueOf(definition, 'retroactive_pause') === 'true'
  const begun = pauses ? { ...fresh, ...pausesSince(change, definition, fresh) } : fresh
  const ends = plannedEnd(instance, begun, definition)
  const values = { ...begun, ...ends, original_breach_time: valueOf(ends, 'planned_end_time') }
  const reckoned = measured(instance, values, definition, toInstant(retroactive ? written : start))
  return instance.insert('task_sla', { ...values, ...reckoned }, instance.system)
}

/** What the task's earlier writes would have paused ("retroactive pause"), replayed from its history. */
const pausesSince = (change: Change, definition: Row, fresh: Row): Row => {
  const { instance, table, row: task } = change
  let row = fresh
  let since: number | undefined
  for (const version of instance.historyOf(valueOf(task, 'sys_id'))) {
    if (version === task) break
    const at = toInstant(valueOf(version, 'sys_updated_on'))
    const said = conditionsOf(instance, definition, table.name, version, undefined)
    if (since === undefined && said.pauses) since = at
    else if (since !== undefined && !said.pauses) {
      row = { ...row, ...pausedUntil(instance, row, since, at) }
      since = undefined
    }
  }
  return since === undefined ? row : { ...row, stage: 'paused', pause_time: toText(since) }
}

const scheduleFor = (definition: Row, task: Row): string => {
  switch (valueOf(definition, 'schedule_source')) {
    case 'no_schedule':
      return ''
    case 'task_field':
      return valueOf(task, valueOf(definition, 'schedule_source_field'))
    default:
      return valueOf(definition, 'schedule')
  }
}

/** `timezone_source`: the definition's own zone, or one reached from the task; the system's where that is empty. */
const zoneFor = (instance: Instance, definition: Row, task: Row): string => {
  const source = valueOf(definition, 'timezone_source') || 'task.caller_id.time_zone'
  if (source === 'sla.timezone') return valueOf(definition, 'timezone') || systemZone(instance)
  const path = source.replace(/^task\./, '')
  return instance.valueAt(instance.tables.classOf(task).name, task, path) || systemZone(instance)
}

const pause = (instance: Instance, definition: Row, row: Row, at: number): void => {
  const values = { ...measured(instance, row, definition, at), stage: 'paused', pause_time: toText(at) }
  instance.update(row, values, instance.system)
}

const resume = (instance: Instance, definition: Row, row: Row, at: number): void => {
  const totals = pausedUntil(instance, row, toInstant(valueOf(row, 'pause_time')), at)
  const back = { ...totals, stage: 'in_progress', pause_time: '' }
  const moved = { ...row, ...back }
  const ends = plannedEnd(instance, moved, definition)
  const reckoned = measured(instance, { ...moved, ...ends }, definition, at)
  instance.update(row, { ...back, ...ends, ...reckoned }, instance.system)
}

/** A row that ends while it is paused is resumed first, so that its pause counts. */
const end = (instance: Instance, definition: Row, row: Row, stage: string, at: number): void => {
  const paused = valueOf(row, 'pause_time')
  const totals = paused === '' ? {} : { ...pausedUntil(instance, row, toInstant(paused), at), pause_time: '' }
  const moved = { ...row, ...totals }
  const ends = paused === '' ? {} : plannedEnd(instance, moved, definition)
  const reckoned = measured(instance, { ...moved, ...ends }, definition, at)
  instance.update(
    row,
    { ...totals, ...ends, ...reckoned, stage, active: 'false', end_time: toText(at) },
    instance.system,
  )
}
