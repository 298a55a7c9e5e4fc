import type { IncidentId, Instant } from '@atlas/contracts'
import type { Transaction } from '@atlas/event-sourcing'

/** Name of the timer on the stream of a page that a window suppressed: the window is over. */
export const windowOverTimer = 'window-over'

/** At the end of the window it is looked whether anybody is still asked. `owner`: the page's stream. */
export function armWindowOver(
  transaction: Transaction,
  owner: string,
  {
    id,
    window,
    incidentId,
    until: dueAt,
  }: { readonly id: string; readonly window: string; readonly incidentId: IncidentId; readonly until: Instant },
): void {
  transaction.arm({ service: 'notification', owner, name: windowOverTimer, dueAt, incidentId, data: { id, window } })
}
