import type { Instance } from '../../records/instance.js'
import { type Row, valueOf } from '../../tables/row.js'
import { toInstant } from '../../time/instants.js'
import { measured } from './calculation.js'

const minute = 60_000
/** The scheduled jobs "SLA update (…)": how far off the breach is, and how often what is so far off is reckoned anew. */
const jobs: readonly (readonly [within: number, every: number])[] = [
  [10 * minute, minute],
  [60 * minute, 10 * minute],
  [1440 * minute, 60 * minute],
  [30 * 1440 * minute, 1440 * minute],
  [Number.POSITIVE_INFINITY, 5 * 1440 * minute],
]
const everyBreached = 1440 * minute
/** Beyond so many percent nothing is reckoned any more (com.snc.sla.calculation.percentage). */
const mostPercent = 1000

const lastRun = new WeakMap<Instance, number>()

/**
 * Elapsed values are as fresh as the last job that ran, and a breach is noted when its trigger fires. Both are caught up
 * with when somebody looks, so that nothing runs by itself and a clock that is moved takes them along.
 */
export const refreshServiceLevels = (instance: Instance): void => {
  const now = Math.floor(instance.clock.now() / 1000) * 1000
  if (lastRun.get(instance) === now) return
  lastRun.set(instance, now)
  for (const row of [...instance.tables.storeOf(instance.dictionary.known('task_sla')).rows()])
    if (valueOf(row, 'active') === 'true' && valueOf(row, 'pause_time') === '' && isDue(row, now))
      instance.update(
        row,
        measured(instance, row, instance.tables.find('contract_sla', valueOf(row, 'sla')), now),
        instance.system,
      )
}

const isDue = (row: Row, now: number): boolean => {
  if (Number(valueOf(row, 'percentage') || '0') > mostPercent) return false
  const reckoned = toInstant(valueOf(row, 'sys_updated_on'))
  const left = toInstant(valueOf(row, 'planned_end_time')) - now
  if (left <= 0 && valueOf(row, 'has_breached') !== 'true') return true
  const every = left <= 0 ? everyBreached : (jobs.find(([within]) => left <= within)?.[1] ?? everyBreached)
  return Math.floor(now / every) > Math.floor(reckoned / every)
}
