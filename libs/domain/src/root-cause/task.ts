import {
  type ContentHash,
  isRefusal,
  type PersonId,
  type Refusal,
  refuse,
  type RootCauseEvent,
  type RootCauseResult,
} from '@atlas/contracts'
import { runbookAmong } from '../handling/runbooks/named-runbook.js'
import { actingPerson, oversees, rolesOfTier, worksAt } from '../roster/person.js'
import type { RootCauseContext } from './count.js'
import type { Recurrence } from './recurrence.js'

type Decision = readonly RootCauseEvent[] | Refusal

export type RootCauseCommand =
  | { readonly act: 'take-root-cause'; readonly task: number; readonly by: PersonId }
  | {
      readonly act: 'find-root-cause'
      readonly task: number
      readonly by: PersonId
      /** In words, as content. */
      readonly rootCause: ContentHash
      readonly result: RootCauseResult
    }

/** What people do with a root-cause task. */
export function decideRootCause(command: RootCauseCommand, state: Recurrence, context: RootCauseContext): Decision {
  const { open } = state
  const { task, by } = command
  const right = [{ field: 'task', message: open ? `task ${open.task}, which is open` : 'one that is open: none is' }]
  if (open?.task !== task)
    return task >= 1 && task <= state.tasks
      ? refuse('not-now', `root-cause task ${task} of this pattern is done; what comes back anew opens another`, right)
      : refuse('unknown-root-cause-task', `there is no root-cause task ${task} of this pattern`, right, 404)
  const { roster, escalation, rootCause } = context.policy
  const person = actingPerson(roster, by)
  if (isRefusal(person)) return person
  if (command.act === 'take-root-cause') {
    if (!worksAt(person, rootCause.tier, escalation)) {
      const roles = rolesOfTier(escalation, rootCause.tier).join(', ')
      const message = `${by} is ${person.roles.join(' and ')}; causes are looked into by ${roles}`
      return refuse('wrong-hand', message, [{ field: 'by', message: roles }], 403)
    }
    if (open.takenBy === by)
      return refuse('already-taken', `${by} has root-cause task ${task} already`, [
        { field: 'task', message: 'one that they have not taken; find-root-cause ends this one' },
      ])
    return [{ type: 'RootCauseTaskTaken', occurredAt: context.now, data: { task, by } }]
  }
  if (open.takenBy !== by && !(open.takenBy !== null && oversees(person, escalation))) {
    const whose = open.takenBy === null ? 'nobody has taken it; take does' : `${open.takenBy} has it`
    const hands = open.takenBy === null ? 'whoever has taken it' : `${open.takenBy}, or whoever oversees`
    return refuse(
      'wrong-hand',
      `${by} can't end root-cause task ${task}: ${whose}`,
      [{ field: 'by', message: hands }],
      403,
    )
  }
  const { rootCause: said, result } = command
  const unknown = unknownRunbook(result, context)
  if (unknown) return unknown
  return [{ type: 'RootCauseFound', occurredAt: context.now, data: { task, by, rootCause: said, result } }]
}

/** A runbook is a result once policy has it: until then nothing would be offered. */
function unknownRunbook(result: RootCauseResult, { policy }: RootCauseContext): Refusal | undefined {
  if (!('runbook' in result) || policy.runbooks.some(({ id }) => id === result.runbook)) return undefined
  const message = `${runbookAmong(result.runbook, policy.runbooks)}; adopt a new one first`
  return refuse('unknown-runbook', `there is no runbook ${result.runbook}`, [{ field: 'result.runbook', message }], 422)
}
