import type { RecordUnit } from '@atlas/contracts'
import type { ServiceNowConflicts } from '@atlas/policy'

/** What a rule looks at besides the values. Instants in ms, theirs corrected by how far their clock is from ours. */
export interface Contested {
  /** Whether our workflow knows the move to where they went. */
  readonly legal: boolean
  /** Closed or cancelled there. */
  readonly ended: boolean
  readonly reopenedByCaller: boolean
  readonly resolvedThere: boolean
  readonly theirsAt: number
  readonly oursAt: number
  /** Ours is the group of a tier that it was handed to, not sent yet. */
  readonly escalating: boolean
}

export interface Ruling {
  readonly rule: string
  readonly decided: 'ours' | 'theirs' | 'person'
  readonly reason: string
}

/** ServiceNow keeps whole seconds: nearer than this nobody can tell which was first, and theirs stands. */
const withinMs = 2000

/** Who wins where both changed the same unit (design, "Conflicts"); the rule is policy's. */
export function rule(unit: RecordUnit, conflicts: ServiceNowConflicts, contested: Contested): Ruling {
  const name = conflicts[unit]
  return { rule: name, ...decide(name, contested) }
}

function decide(name: ServiceNowConflicts[RecordUnit], contested: Contested): Omit<Ruling, 'rule'> {
  const later = contested.theirsAt + withinMs >= contested.oursAt
  switch (name) {
    case 'ours':
    case 'theirs':
    case 'person':
      return { decided: name, reason: `policy says ${name}` }
    case 'later-legal':
      if (contested.ended) return { decided: 'theirs', reason: 'it is closed there, which is final' }
      if (contested.reopenedByCaller) return { decided: 'theirs', reason: 'the caller reopened it' }
      if (!later) return { decided: 'ours', reason: 'ours is the later change' }
      return contested.legal
        ? { decided: 'theirs', reason: 'theirs is the later change, or within 2 s of ours' }
        : { decided: 'person', reason: 'theirs is the later change, and no legal move from here' }
    case 'theirs-unless-escalating':
      return contested.escalating && !later
        ? { decided: 'ours', reason: 'our escalation is newer and was not sent yet' }
        : { decided: 'theirs', reason: 'group and assignee are theirs' }
    case 'ours-until-edited':
      return { decided: 'theirs', reason: 'a person edited the text there' }
    case 'whoever-resolved':
      return contested.resolvedThere
        ? { decided: 'theirs', reason: 'it was resolved there' }
        : { decided: 'ours', reason: 'it was resolved here' }
    // A priority that waits to be sent is in force; theirs derives from the caller's urgency.
    case 'ask':
    case 'revert-at-once':
      return { decided: 'ours', reason: 'priority follows technical severity' }
    case 'adopt':
      return { decided: 'theirs', reason: 'policy adopts their priority' }
  }
}
