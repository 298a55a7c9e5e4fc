import type { EventOf } from '@atlas/contracts'
import type { Incident } from '../handling.js'

type WaitEvent = EventOf<'WaitBegan'> | EventOf<'WaitExtended'> | EventOf<'WaitOverdue'> | EventOf<'WaitEnded'>

export function evolveWaits(state: Incident, event: WaitEvent): Incident {
  switch (event.type) {
    case 'WaitBegan': {
      const { wait, for: what, on, reference = null, expectedBy } = event.data
      const since = event.occurredAt
      return { ...state, waits: wait, wait: { wait, for: what, on, reference, since, expectedBy, overdue: false } }
    }
    case 'WaitExtended':
      return { ...state, wait: state.wait && { ...state.wait, expectedBy: event.data.expectedBy, overdue: false } }
    case 'WaitOverdue':
      return { ...state, wait: state.wait && { ...state.wait, overdue: true } }
    case 'WaitEnded':
      return { ...state, wait: null, waitedUntil: event.occurredAt }
  }
}
