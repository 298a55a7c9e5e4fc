import { Category, ChannelKind, PersonId, Priority } from '@atlas/contracts'
import { z } from 'zod'
import { Duration } from './duration.js'
import { LocalTime, TimeZone, Weekday } from './roster.js'

/** In order of preference. The first that the installation has configured is taken, else the outbox holds it. */
const Channels = z.array(ChannelKind.exclude(['outbox'])).min(1)

/** Who hears of a clock: the owner (else the candidate), the Team Leads on shift. */
const Listener = z.enum(['owner', 'team-lead'])

/**
 * Pages that are kept but not sent: a window in time, or what a person prefers. Never of a P1. A list that is left out
 * matches everything.
 */
const SuppressedPages = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'an id of small letters, digits and hyphens'),
    priorities: z.array(Priority.exclude(['P1'])).min(1),
    people: z.array(PersonId).min(1).optional(),
    clusters: z.array(z.string().min(1)).min(1).optional(),
    /** The namespaces that the incident touches, all of them within the window's. */
    namespaces: z.array(z.string().min(1)).min(1).optional(),
    categories: z.array(Category).min(1).optional(),
    /** Every week; `to` not after `from` ends on the next day. */
    hours: z
      .strictObject({ days: z.array(Weekday).min(1), from: LocalTime, to: LocalTime, timeZone: TimeZone })
      .optional(),
    /** Once, half-open. At its end whoever is still asked is paged. */
    between: z
      .strictObject({ from: z.iso.datetime({ offset: true }), until: z.iso.datetime({ offset: true }) })
      .optional(),
  })
  .refine(({ people, hours, between }) => people ?? hours ?? between, {
    message: 'a window has hours or between, and a preference has people',
  })
export type SuppressedPages = z.infer<typeof SuppressedPages>

/** policy/notification.yaml: who is told what, by which channel, how often (domain, "Stakeholders and communication"). */
export const NotificationPolicy = z.strictObject({
  /** Zone and language in which [Timeframe] is written. */
  timeZone: z.string().refine(isTimeZone, 'the name of a time zone such as Europe/Zurich'),
  /** [Engineer Name] where no person acted, such as an incident resolved because its signals cleared. */
  automaton: z.string().min(1),
  requestor: z.strictObject({ channels: Channels }),
  pages: z.strictObject({
    channels: Channels,
    /** Who is paged when an incident is routed. `response-team`: the three parts of a P1. */
    pages: z.record(Priority, z.enum(['response-team', 'candidate', 'nobody'])),
    /** What the Team Lead gets when nobody is on shift. */
    nobodyOnShift: z.record(Priority, z.enum(['page', 'notice'])),
    /** The first page to a person goes at once, later ones within this time are gathered. */
    gatherWithin: Duration,
    neverGathered: z.array(Priority),
    /** A page that was sent and isn't acknowledged is sent again after this time … */
    repeatAfter: Duration,
    /** … until it was sent this often; then it is exhausted, which alerts the Team Lead. */
    rounds: z.int().positive(),
    /** The first that fits ends a page as suppressed. */
    suppressed: z.array(SuppressedPages).default([]),
  }),
  /** Kind of the clock of an approval, and at which percentages of it the next approver is paged as well. */
  approvals: z.strictObject({ kind: z.string().min(1), percentages: z.array(z.int().min(1).max(99)) }),
  vendorCases: z.strictObject({
    /** Kind of the clock of a case's opening, and at which percentages of it the next who may open it is paged as well. */
    opening: z.strictObject({ kind: z.string().min(1), percentages: z.array(z.int().min(1).max(99)) }),
    /** Kinds of the clocks that a vendor has to keep, and at what of them people and audiences are told. */
    clocks: z.array(z.string().min(1)),
    at: z.array(z.literal('breach').or(z.int().min(1).max(99))),
  }),
  notices: z.strictObject({
    channels: Channels,
    /** Percent of a clock's target, or its breach, of all kinds or of some: the first that fits is taken. */
    clocks: z.array(
      z.strictObject({
        at: z.literal('breach').or(z.int().min(1).max(99)),
        to: z.array(Listener).min(1),
        kinds: z.array(z.string().min(1)).optional(),
      }),
    ),
    /** Kinds of clock that people are told of. */
    kinds: z.array(z.string().min(1)),
  }),
  /** Pauses after a failed attempt; after the last one the message is given up. */
  retries: z.array(Duration).min(1),
  /** How long one attempt may take. */
  attemptTimeout: Duration,
})
export type NotificationPolicy = z.infer<typeof NotificationPolicy>

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: name })
    return true
  } catch {
    return false
  }
}
