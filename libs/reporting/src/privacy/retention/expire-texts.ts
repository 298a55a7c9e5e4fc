import type { AtlasEvent, EventMetadata, IncidentId, Instant, Recorded } from '@atlas/contracts'
import {
  dueAfter,
  expiryStream,
  gone,
  holdOn,
  type KeptKind,
  type NamedText,
  privacyRegister,
  redactionStream,
  textsOfKind,
} from '@atlas/domain'
import type { EventLog, LogReader } from '@atlas/event-sourcing'
import type { PrivacyPolicy } from '@atlas/policy'
import { eventsOfIncident } from '../../incident/events-of-incident.js'
import { standingTexts } from '../standing-texts.js'

export interface Expiring {
  readonly incidentId: IncidentId
  readonly kind: KeptKind
  readonly closedAt: Instant
}

/**
 * Takes an incident's texts of a kind away, if policy keeps them no longer and nobody holds them; says so once. Gives how
 * many went; undefined where they stay.
 */
export async function expireTexts(
  { log, reader }: { readonly log: EventLog; readonly reader: LogReader },
  { incidentId, kind, closedAt }: Expiring,
  policy: { readonly hash: string; readonly privacy: PrivacyPolicy },
): Promise<number | undefined> {
  const due = dueAfter(closedAt, kind, policy.privacy)
  if (due === undefined) return undefined
  const named: { event: Recorded<AtlasEvent>; text: NamedText }[] = []
  for await (const event of eventsOfIncident(reader, incidentId))
    named.push(...textsOfKind(event, kind).map((text) => ({ event, text })))
  const texts = await standingTexts(reader, named)
  const expiry = expiryStream(incidentId, kind)
  const streams = [privacyRegister, expiry, ...texts.map(({ hash }) => redactionStream(hash))]
  const { result } = await log.transact({ streams }, metadataOf(kind, policy.hash), (transaction) => {
    if (transaction.state(expiry) || transaction.now < due) return undefined
    if (holdOn({ incidentId }, transaction.state(privacyRegister))) return undefined
    const reason = `texts of ${kind} are kept no longer after the incident was closed`
    for (const text of texts) {
      transaction.redact(text.hash)
      transaction.append(redactionStream(text.hash), incidentId, [
        gone(text, 'retention', null, reason, transaction.now).event,
      ])
    }
    const data = { incidentId, kind, closedAt, contents: texts.length }
    transaction.append(expiry, incidentId, [{ type: 'TextsExpired', occurredAt: transaction.now, data }])
    return texts.length
  })
  return result
}

const metadataOf = (kind: KeptKind, policy: string): EventMetadata => ({
  actor: { kind: 'rule', id: `retention of ${kind}`, via: 'retention' },
  correlationId: `retention of ${kind}`,
  causationId: `retention of ${kind}`,
  policy,
})
