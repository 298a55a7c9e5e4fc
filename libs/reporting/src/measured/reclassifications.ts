import { type HandlingEvent, type Priority, priorities } from '@atlas/contracts'
import type { HandlingState } from '@atlas/domain'
import type { MeasuredReclassification } from './measured.js'

/** Requests for another priority in their order, then what another system changed. */
export function reclassificationsOf(
  handling: HandlingState,
  facts: readonly HandlingEvent[],
): readonly MeasuredReclassification[] {
  const asked = (handling.opened ? handling.reclassifications : []).map(({ at, from, to, ended }) => ({
    ...moved(from, to),
    at,
    ending: ended?.how ?? ('waiting' as const),
  }))
  const elsewhere = facts.flatMap((fact) =>
    fact.type === 'PrioritisedElsewhere' && fact.data.from !== null
      ? [{ ...moved(fact.data.from, fact.data.to), at: fact.occurredAt, ending: 'elsewhere' as const }]
      : [],
  )
  return [...asked, ...elsewhere]
}

const moved = (from: Priority, to: Priority) => ({
  from,
  to,
  direction: priorities.indexOf(to) < priorities.indexOf(from) ? ('raised' as const) : ('lowered' as const),
})
