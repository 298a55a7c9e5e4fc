import type { Instance } from '../../records/instance.js'
import { type Row, valueOf } from '../../tables/row.js'

/** What a definition's conditions say of a task as it is now (SLAConditionBase). */
export interface Conditions {
  readonly attaches: boolean
  readonly stops: boolean
  readonly cancels: boolean
  readonly pauses: boolean
  readonly resumes: boolean
  readonly resets: boolean
}

export const conditionsOf = (
  instance: Instance,
  definition: Row,
  table: string,
  task: Row,
  previous: Row | undefined,
): Conditions => {
  const holds = (field: string): boolean => {
    const condition = valueOf(definition, field)
    return condition !== '' && condition !== '^EQ' && instance.matches(table, condition, task, previous)
  }
  const starts = holds('start_condition')
  const stops = holds('stop_condition')
  const pauses = holds('pause_condition')
  const cancel = valueOf(definition, 'when_to_cancel') || 'no_match'
  return {
    attaches: starts && !stops,
    stops,
    cancels: cancel === 'never' ? false : cancel === 'on_condition' ? holds('cancel_condition') : !starts,
    pauses,
    resumes: valueOf(definition, 'when_to_resume') === 'on_condition' ? holds('resume_condition') : !pauses,
    resets: starts && !stops && holds('reset_condition'),
  }
}
