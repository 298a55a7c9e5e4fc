import { Recipient, type MessageView, type PageView, type SentContent } from '@atlas/contracts'
import type { ListedRow } from './list-communications.js'

/** Rows as answered; shapes in the contracts. */
const always = (row: ListedRow, content: SentContent | undefined) => ({
  id: row.id,
  incidentId: row.incident_id,
  state: row.state,
  channel: row.channel,
  attempts: row.attempts,
  reason: row.reason,
  because: row.because,
  intendedAt: row.intended_at.toISOString(),
  endedAt: row.ended_at?.toISOString() ?? null,
  to: content?.to ?? null,
  subject: content?.subject ?? null,
  body: content?.body ?? null,
})

export const messageView = (row: ListedRow, content: SentContent | undefined): MessageView => ({
  ...always(row, content),
  template: row.about,
  recipient: row.recipient_id === null ? null : Recipient.parse({ kind: row.recipient_kind, id: row.recipient_id }),
})

export const pageView = (row: ListedRow, content: SentContent | undefined): PageView => ({
  ...always(row, content),
  duty: row.about,
  person: row.recipient_id,
  priority: row.priority,
})
