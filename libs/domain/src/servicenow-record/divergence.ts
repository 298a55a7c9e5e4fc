import type { Instant, RecordUnit, RecordValues } from '@atlas/contracts'
import { RecordUnit as Units } from '@atlas/contracts'
import type { ServiceNowMapping } from '@atlas/policy'
import { priorityThere, statusThere } from './reading.js'
import type { ServicenowRecordState } from './servicenow-record.js'
import { fieldsOfUnits, partOf, textFields } from './units.js'
import { wordsIn } from './words-of.js'

/** A field that both sides say otherwise, since when, and why. */
export interface Divergence {
  readonly unit: RecordUnit
  readonly field: string
  /** Stored values; of texts the hash of what was last seen there. */
  readonly ours: string
  readonly theirs: string
  readonly since: Instant | null
  readonly why: 'waits to be sent' | 'dead letter' | 'asked of a person' | 'theirs by rule' | 'unexplained'
}

export interface DivergenceTerms {
  readonly mapping: ServiceNowMapping
  /** What we want there, resolved. */
  readonly wanted: RecordValues
  /** Units of which something waits, or is a dead letter. */
  readonly waiting: ReadonlySet<RecordUnit>
  readonly deadLettered: ReadonlySet<RecordUnit>
}

/** Every field that differs between what we want said and what the record was last seen as. */
export function divergences(state: ServicenowRecordState, terms: DivergenceTerms): Divergence[] {
  const { mapping, wanted } = terms
  return Units.options.flatMap((unit) => {
    // Their text is only compared with what we last saw: ours is never sent again.
    const fields = fieldsOfUnits(mapping)[unit].filter((field) => field in wanted && !textFields.has(field))
    const ours = partOf(wanted, unit, mapping)
    if (unit === 'priority' && alikePriority(state.values, ours, mapping)) return []
    // Several of theirs may mean the same: a hold for a vendor is Work in Progress.
    if (unit === 'state' && statusThere(state.values, mapping)?.status === state.ours.status) return []
    return fields.flatMap((field) => {
      const [here, there] = [wanted[field] ?? '', state.values[field] ?? '']
      if (here === there) return []
      return [{ unit, field, ours: here, theirs: there, since: sinceOf(unit, state), why: whyOf(unit, state, terms) }]
    })
  })
}

const alikePriority = (there: RecordValues, ours: RecordValues, mapping: ServiceNowMapping): boolean => {
  const name = Object.entries(mapping.priorities).find(
    ([, { impact, urgency }]) => impact === ours['impact'] && urgency === ours['urgency'],
  )?.[0]
  return name !== undefined && priorityThere(there, mapping) === name
}

function whyOf(
  unit: RecordUnit,
  { open, yielded }: ServicenowRecordState,
  { waiting, deadLettered }: DivergenceTerms,
): Divergence['why'] {
  if (open.some((conflict) => conflict.unit === unit)) return 'asked of a person'
  if (deadLettered.has(unit)) return 'dead letter'
  if (waiting.has(unit)) return 'waits to be sent'
  return yielded[unit] === undefined ? 'unexplained' : 'theirs by rule'
}

const sinceOf = (unit: RecordUnit, { since }: ServicenowRecordState): Instant | null =>
  wordsIn[unit]
    .flatMap((word) => since[word] ?? [])
    .sort()
    .at(-1) ?? null
