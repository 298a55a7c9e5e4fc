import { describe, expect, it } from '@jest/globals'
import type { SentContent } from '@atlas/contracts'
import type { ListedRow } from './list-communications.js'
import { messageView } from './views.js'

const row = (about: string): ListedRow => ({
  id: 'm',
  incident_id: 'i',
  state: 'accepted',
  about,
  recipient_kind: 'stakeholder',
  recipient_id: 'area-leads-platform',
  priority: null,
  channel: 'chat',
  content: null,
  reason: null,
  because: 'handling-1@1',
  attempts: 1,
  intended_at: new Date(0),
  ended_at: null,
  audited: false,
})
const content = (to: SentContent['to']): SentContent => ({ to, subject: 's', body: 'b' })

describe('a message as it is read', () => {
  it('says whose words it is in', () => {
    const words = (template: string) => messageView(row(template), undefined).wording
    expect(['acknowledgement', 'feedback-request', 'priority-reclassification', 'resolved'].map(words)).toEqual(
      Array(4).fill('playbook'),
    )
    expect(['management-summary', 'all-clear', 'hand-over', 'lowered-priority', 'update'].map(words)).toEqual(
      Array(5).fill('ours'),
    )
  })

  it('shows where a chat is, and not the URL that is its secret', () => {
    const chat = content({ name: 'Area Leads', address: 'https://chat.example.com/hooks/s3cret', form: 'slack' })
    expect(messageView(row('all-clear'), chat).to).toEqual({ name: 'Area Leads', address: 'https://chat.example.com' })
    const mail = content({ name: 'Ada', address: 'ada@example.com' })
    expect(messageView(row('all-clear'), mail).to).toEqual({ name: 'Ada', address: 'ada@example.com' })
  })
})
