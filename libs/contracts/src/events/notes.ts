import { z } from 'zod'
import { ContentHash, IncidentId, PersonId } from '../envelope.js'

/** What is written down while an incident is worked on; of the stream `handling-<incidentId>`. */

const incident = { incidentId: IncidentId }

/** A work note, internal: the requestor never sees it. Comments with the requestor are UpdateSent and CustomerAnswered. */
export const NoteAdded = z.object({
  ...incident,
  /** From 1, by incident. */
  note: z.number().int(),
  by: PersonId,
  text: ContentHash,
  /** The note that this one corrects; both stay visible. */
  corrects: z.number().int().optional(),
})

const said = (what: string) => z.string({ error: what }).trim().min(1, what)
/** Where a finding's evidence is seen: a page, or a file by its sha256. */
export const FindingLink = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['metrics', 'logs', 'commit', 'page']),
    url: z.url('the address at which it is seen').max(2000),
  }),
  z.object({
    kind: z.literal('file'),
    sha256: z.string().regex(/^[0-9a-f]{64}$/, '64 hex digits of the file’s sha256'),
    name: said('the name of the file').max(200),
  }),
])
export type FindingLink = z.infer<typeof FindingLink>
/** A piece of evidence, as content (JSON): a statement with what shows it. */
export const Finding = z.object({
  statement: said('what was found, as a statement').max(32_768),
  links: z.array(FindingLink).max(50).default([]),
})
export type Finding = z.infer<typeof Finding>

export const FindingRecorded = z.object({
  ...incident,
  /** From 1, by incident. */
  finding: z.number().int(),
  by: PersonId,
  /** `Finding` as content. */
  content: ContentHash,
  /** Of its links. */
  kinds: z.array(z.enum(['metrics', 'logs', 'commit', 'page', 'file'])),
  /** The finding that this one corrects; both stay visible. */
  corrects: z.number().int().optional(),
})

export const noteEvents = { NoteAdded, FindingRecorded } as const
