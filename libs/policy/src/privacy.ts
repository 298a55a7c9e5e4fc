import { PersonId, Role } from '@atlas/contracts'
import { z } from 'zod'
import { Duration } from './duration.js'
import type { Misfit } from './policy-error.js'
import type { PolicySubjects } from './policy.js'

/** In ms after an incident was closed; null: for ever. */
const Kept = Duration.refine((ms) => ms >= 86_400_000, 'a duration of at least 1d').nullable()

/** policy/privacy.yaml: who takes texts and people out of what is shown, and how long texts are kept. */
export const PrivacyPolicy = z.strictObject({
  /** They redact texts, erase people, and place and lift legal holds. */
  officers: z.strictObject({
    roles: z.array(Role).default([]),
    people: z.array(PersonId).default([]),
  }),
  retention: z.strictObject({
    /** What was reported, and who reported it from outside. */
    reports: Kept,
    /** What was sent to people, and what they answered. */
    messages: Kept,
    /** Notes, findings, evidence, reasons, conclusions. */
    work: Kept,
  }),
})
export type PrivacyPolicy = z.infer<typeof PrivacyPolicy>

/** Somebody is an officer, and people are those of the roster. */
export function checkPrivacy({ privacy, roster }: PolicySubjects): Misfit[] {
  const at = (path: PropertyKey[], message: string): Misfit => ({ file: 'privacy.yaml', path, message })
  const { roles, people } = privacy.officers
  const unknown = people.flatMap((person, n) =>
    roster.people.some(({ id }) => id === person)
      ? []
      : [at(['officers', 'people', n], `"${person}" should be an id of roster.yaml`)],
  )
  const held = people.length > 0 || roster.people.some((person) => person.roles.some((role) => roles.includes(role)))
  return [
    ...unknown,
    ...(held
      ? []
      : [at(['officers'], `nobody in roster.yaml is ${roles.join(' or ') || 'named'}: no text could be redacted`)]),
  ]
}
