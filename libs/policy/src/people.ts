import { ChatForm, PersonId } from '@atlas/contracts'
import { z } from 'zod'

const HttpUrl = z.url({ protocol: /^https?$/, error: 'an http or https URL' })

/** One way to reach a person. Only what is sent to lies here; whether a channel exists is the installation's. */
export const PersonChannel = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('smtp'), address: z.email('an e-mail address').max(320) }),
  z.strictObject({ kind: z.literal('webhook'), url: HttpUrl }),
  /** An incoming webhook of a chat; `form` says how its payload is shaped. */
  z.strictObject({ kind: z.literal('chat'), form: ChatForm, url: HttpUrl }),
])
export type PersonChannel = z.infer<typeof PersonChannel>

export const Contact = z.strictObject({
  name: z.string().min(1).max(200),
  channels: z.array(PersonChannel).default([]),
})
export type Contact = z.infer<typeof Contact>

/**
 * policy/people.yaml: names, addresses and channels by the id that the roster, the stakeholders and the clusters'
 * contacts use. Personal: stored as content by person, never part of a policy version or of a bundle.
 */
export const People = z.strictObject({ people: z.record(PersonId, Contact) })
export type People = z.infer<typeof People>
