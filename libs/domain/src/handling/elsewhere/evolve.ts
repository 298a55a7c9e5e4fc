import type { EventOf } from '@atlas/contracts'
import type { Incident } from '../handling.js'

type Elsewhere =
  | EventOf<'ObservedElsewhere'>
  | EventOf<'PrioritisedElsewhere'>
  | EventOf<'AssignedElsewhere'>
  | EventOf<'HistoryImported'>

/** What another system says of the incident stands, whatever our workflow would have allowed. */
export function evolveElsewhere(state: Incident, { type, data, occurredAt }: Elsewhere): Incident {
  switch (type) {
    case 'ObservedElsewhere': {
      const { from, to, as, firstByPerson } = data
      const reopened = as.includes('IncidentReopened')
      return {
        ...state,
        ...(from === to ? {} : { status: to, statusSince: occurredAt, asked: null, replyTask: null, handOver: null }),
        workedOn: state.workedOn || firstByPerson,
        cycle: state.cycle + (reopened ? 1 : 0),
        resolvedAt: as.includes('IncidentResolved') ? occurredAt : reopened ? null : state.resolvedAt,
      }
    }
    case 'PrioritisedElsewhere':
      // Decided there: nothing is left to be confirmed here.
      return { ...state, priority: data.to, prioritySince: occurredAt, category: data.category, triaged: true }
    case 'AssignedElsewhere':
      return {
        ...state,
        owner: data.to.person,
        tier: data.to.tier ?? state.tier,
        elsewhere: { ...(state.elsewhere ?? unread), assigned: data.to },
      }
    case 'HistoryImported': {
      const { rows, digest } = data
      return { ...state, elsewhere: { ...(state.elsewhere ?? unread), rows, digest, until: occurredAt } }
    }
  }
}

const unread = { assigned: { group: null, person: null, tier: null }, rows: 0, digest: null, until: null }
