import type { InboundMailInput } from '@atlas/contracts'

/** Ids of messages and pages of ours that a mail answers or refers to, the nearest first (RFC 5322 3.6.4). */
export function answeredIds({ inReplyTo, references }: Pick<InboundMailInput, 'inReplyTo' | 'references'>): string[] {
  const named = [...[references ?? []].flat(), inReplyTo ?? ''].join(' ')
  const ours = /<?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:\.\d+)?@/gi
  return [...new Set([...named.matchAll(ours)].map(([, id = '']) => id.toLowerCase()).reverse())]
}

/** The incident's number that a subject names as our templates do; undefined where it names none. */
export const numberInSubject = (subject: string): string | undefined => /\bINC-(\d{1,15})\b/.exec(subject)?.[1]

/** The address of a mailbox, in lower case; undefined where there is none. */
export function addressOf(mailbox: string): string | undefined {
  const address = /<([^<>]+)>\s*$/.exec(mailbox)?.[1] ?? mailbox
  return /^[^\s@<>]+@[^\s@<>]+$/.test(address.trim()) ? address.trim().toLowerCase() : undefined
}
