import type { EventMetadata, IncidentId } from '@atlas/contracts'
import type { CommandOf } from '@atlas/domain'
import type { IncidentHandling } from './incident-handling.js'

/**
 * A requestor's word on an incident, and where that was merged on what goes on for it, however often that was merged in
 * its turn (domain, "Status", replies): it is recorded where it was said, and heeded where somebody works.
 */
export async function tellSurvivors(
  handling: Pick<IncidentHandling, 'change'>,
  incidentId: IncidentId | null,
  metadata: Omit<EventMetadata, 'policy'>,
  word: CommandOf<'mail-answer' | 'customer-answer'>,
): Promise<void> {
  for (let to = incidentId; to !== null;)
    to = await handling.change(to, metadata, ({ apply }) => {
      const { after } = apply(word)
      return after.opened ? after.mergedInto : null
    })
}
