import type { ChannelKind, ChatForm, PersonId, Requestor } from '@atlas/contracts'
import type { Contact } from '@atlas/policy'
import { z } from 'zod'

/** Where a message goes. Address null: the outbox holds it. */
export interface Destination {
  readonly name: string
  readonly channel: ChannelKind
  readonly address: string | null
  /** Of chat. */
  readonly form?: ChatForm
}

/** A requestor from outside, as content (JSON). */
export const OutsideContact = z.object({ name: z.string(), email: z.string().optional() })
export type OutsideContact = z.infer<typeof OutsideContact>

/**
 * A person's channel: the first of policy's that the installation has configured and the person an address for, else
 * the outbox. A person without an entry in people.yaml goes by their id.
 */
export function personDestination(
  person: PersonId,
  contact: Contact | undefined,
  preferred: readonly ChannelKind[],
  configured: ReadonlySet<ChannelKind>,
): Destination {
  const name = contact?.name ?? person
  for (const kind of preferred) {
    if (!configured.has(kind)) continue
    for (const channel of contact?.channels ?? []) {
      if (channel.kind !== kind) continue
      if (channel.kind === 'smtp') return { name, channel: kind, address: channel.address }
      const { url: address } = channel
      return channel.kind === 'chat'
        ? { name, channel: kind, address, form: channel.form }
        : { name, channel: kind, address }
    }
  }
  return { name, channel: 'outbox', address: null }
}

/** A requestor's; undefined when a channel is configured for requestors and this one has no address for it. */
export function requestorDestination(
  requestor: Requestor,
  outside: OutsideContact | undefined,
  contact: Contact | undefined,
  preferred: readonly ChannelKind[],
  configured: ReadonlySet<ChannelKind>,
): Destination | undefined {
  const asPerson: Contact | undefined = outside
    ? { name: outside.name, channels: outside.email ? [{ kind: 'smtp', address: outside.email }] : [] }
    : contact
  // Once, as a comment, never also by mail (domain, "Stakeholders and communication", channels).
  if (configured.has('servicenow'))
    return { name: asPerson?.name ?? requestor.id, channel: 'servicenow', address: 'the caller' }
  const destination = personDestination(requestor.id, asPerson, preferred, configured)
  if (destination.channel === 'outbox' && preferred.some((kind) => configured.has(kind))) return undefined
  return destination
}
