import { Recipient, type MessageView, type PageView, type SentContent } from '@atlas/contracts'
import { isPlaybooks } from '@atlas/policy'
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
  to: content ? shown(content.to) : null,
  subject: content?.subject ?? null,
  body: content?.body ?? null,
})

/** The URL of a chat's incoming webhook is its secret: where it lies is enough to read. */
const shown = ({ name, address, form }: SentContent['to']): { name: string; address: string | null } => ({
  name,
  address: form !== undefined && address !== null ? new URL(address).origin : address,
})

export const messageView = (row: ListedRow, content: SentContent | undefined): MessageView => ({
  ...always(row, content),
  template: row.about,
  wording: isPlaybooks(row.about) ? 'playbook' : 'ours',
  recipient: row.recipient_id === null ? null : Recipient.parse({ kind: row.recipient_kind, id: row.recipient_id }),
})

export const pageView = (row: ListedRow, content: SentContent | undefined): PageView => ({
  ...always(row, content),
  duty: row.about,
  person: row.recipient_id,
  priority: row.priority,
})
