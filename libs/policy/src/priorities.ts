import { Category, Priority, priorities, Role, Tier, WarRoomPart } from '@atlas/contracts'
import { z } from 'zod'
import type { Misfit } from './policy-error.js'
import type { PolicySubjects } from './policy.js'

export const PriorityTerms = z.strictObject({
  /** What the playbook says the priority is for. */
  means: z.string().min(1),
  /** Where an incident of this priority is worked first. */
  tier: Tier,
  /** Who responds (playbook, "Incident Classification & Priority Triggers"); a part means: called at once. */
  responseTeam: z.array(z.strictObject({ role: Role, part: WarRoomPart.optional() })).min(1),
})
export type PriorityTerms = z.infer<typeof PriorityTerms>

/** policy/priorities.yaml: what follows from a priority. */
export const PrioritiesPolicy = z.strictObject({
  priorities: z.strictObject({ P1: PriorityTerms, P2: PriorityTerms, P3: PriorityTerms, P4: PriorityTerms }),
  /** Roles that may lower a tentative priority in triage, by the priority lowered from; without an entry anybody may. */
  loweredBy: z.partialRecord(Priority, z.array(Role).min(1)),
  /** What stands where no rule matched: a person looks at it. */
  unclassified: z.strictObject({ priority: Priority, category: Category }),
})
export type PrioritiesPolicy = z.infer<typeof PrioritiesPolicy>

/** A part of the war room is filled by one role, and by nobody twice. */
export const checkPriorities = ({ priorities: policy }: PolicySubjects): Misfit[] =>
  priorities.flatMap((priority) => {
    const parts = policy.priorities[priority].responseTeam.map(({ part }) => part)
    return parts.flatMap((part, index) =>
      part !== undefined && parts.indexOf(part) !== index
        ? [
            {
              file: 'priorities.yaml',
              path: ['priorities', priority, 'responseTeam', index, 'part'],
              message: `the part "${part}" of ${priority} is given to two roles; give it to one`,
            },
          ]
        : [],
    )
  })
