import { isRefusal, type SentContent } from '@atlas/contracts'
import type { Templates } from '@atlas/policy'

/** What leaves for these messages or pages to one receiver: the one as it is, several as one. */
export function gather(parts: readonly SentContent[], templates: Templates): SentContent | undefined {
  const [first] = parts
  if (!first || parts.length === 1) return first
  const wording = templates.render('gathered-pages', {
    count: String(parts.length),
    first: first.subject,
    personName: first.to.name,
    pages: parts.map(({ subject, body }) => `${subject}\n\n${body}`).join('\n\n---\n\n'),
  })
  if (isRefusal(wording)) throw new Error(wording.message)
  return { to: first.to, ...wording }
}
