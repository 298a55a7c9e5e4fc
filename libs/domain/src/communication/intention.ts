import type { ChannelKind, ContentHash, Instant, PersonId, Priority, Recipient } from '@atlas/contracts'
import type { Contact, NotificationPolicy, Stakeholders, Templates, Wording } from '@atlas/policy'
import type { Destination } from './channel-choice.js'
import type { KnownIncident } from './known-incident.js'
import type { Suppression } from './suppression.js'

/** What an event makes notification want, before it is stored. Each becomes the first event of its own stream. */
export type Intention =
  | {
      readonly kind: 'message'
      readonly id: string
      readonly template: string
      readonly recipient: Recipient
      readonly to: Destination
      readonly wording: Wording
      /** Its recipient is outside the team of a restricted incident. */
      readonly reduced?: true
    }
  | {
      readonly kind: 'page'
      readonly id: string
      readonly person: PersonId
      readonly duty: string
      readonly priority: Priority
      readonly to: Destination
      readonly wording: Wording
      readonly reduced?: true
      /** The window or preference by which it isn't sent. */
      readonly suppression?: Suppression
    }
  | {
      readonly kind: 'refused-message'
      readonly id: string
      readonly template: string
      readonly recipient: Recipient
      readonly unfilled: readonly string[]
    }
  | { readonly kind: 'no-message'; readonly id: string; readonly template: string; readonly reason: string }
  | { readonly kind: 'no-page'; readonly id: string; readonly reason: string }

export interface Wishes {
  readonly intentions: readonly Intention[]
  /** Open pages that end because of the event. */
  readonly superseded: readonly string[]
}

/** A page that asks somebody and hasn't ended. */
export interface OpenPage {
  readonly id: string
  readonly person: PersonId
  readonly duty: string
}

/** What was said of an incident in full. */
export interface SaidBefore {
  readonly id: string
  readonly recipient: Recipient
  readonly to: Destination
}

/** Everything an intention is made from besides the event: values only, so that the same event gives the same wishes. */
export interface Correspondence {
  readonly incident: KnownIncident
  /** `stream@version` of the event. */
  readonly because: string
  /** When it is said. */
  readonly now: Instant
  readonly policy: NotificationPolicy
  readonly stakeholders: Stakeholders
  /** Domains of catalogue.yaml that it affects. */
  readonly domains: readonly string[]
  readonly templates: Templates
  /** Channels that the installation has. */
  readonly channels: ReadonlySet<ChannelKind>
  /** On shift now, else all there are. */
  readonly teamLeads: readonly PersonId[]
  /** Who belongs to the team of every restricted incident. */
  readonly overseers: ReadonlySet<PersonId>
  readonly openPages: readonly OpenPage[]
  /** Of an incident that is being restricted: the messages about it, oldest first. */
  readonly said: readonly SaidBefore[]
  contact(person: PersonId): Contact | undefined
  /** Text of content; undefined when redacted or unknown. */
  text(hash: ContentHash): string | undefined
}

export const noWishes: Wishes = { intentions: [], superseded: [] }
