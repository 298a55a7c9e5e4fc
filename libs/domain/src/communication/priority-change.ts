import type { EventOf } from '@atlas/contracts'
import { pagesOf } from './approvals.js'
import type { Correspondence, Intention, Wishes } from './intention.js'
import { intentionId } from './intention-id.js'
import { priorityNumber } from './priority-number.js'
import { toEachRequestor } from './requestor-messages.js'
import { onReclassifiedToAudiences } from './stakeholder-notices.js'
import { timeframe } from './timeframe.js'

type Changed = EventOf<'PriorityReclassified'> | EventOf<'PriorityLowered'>

/**
 * The playbook's template "Status Update Due to Priority Reclassification" to each requestor, and the audiences that a
 * row of the matrix tells; a lowering has a template of ours. Who was asked to approve need not answer any more.
 */
export const onPriorityChanged = (event: Changed, correspondence: Correspondence): Wishes => ({
  intentions: [
    ...toRequestors(event, correspondence),
    ...(event.type === 'PriorityReclassified' ? onReclassifiedToAudiences(event, correspondence) : []),
  ],
  superseded: pagesOf(event.data.request, correspondence).map(({ id }) => id),
})

function toRequestors({ type, data }: Changed, correspondence: Correspondence): Intention[] {
  const template = type === 'PriorityReclassified' ? 'priority-reclassification' : 'lowered-priority'
  const { incident, because, policy } = correspondence
  // While it is Resolved only the priority changes: no update is promised, so there is nothing to tell.
  if (incident.requestors.length > 0 && data.nextUpdateBy === undefined) {
    const reason = 'the incident is Resolved, and no further update is promised'
    return [{ kind: 'no-message', id: intentionId(because, template, 'requestor'), template, reason }]
  }
  return toEachRequestor(correspondence, template, data.engineer, {
    oldPriority: priorityNumber(data.from),
    newPriority: priorityNumber(data.to),
    reason: correspondence.text(data.reason),
    timeframe: data.nextUpdateBy === undefined ? undefined : timeframe(data.nextUpdateBy, policy.timeZone),
  })
}
