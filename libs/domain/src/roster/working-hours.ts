import { type Instant, milliseconds } from '@atlas/contracts'
import type { EscalationPolicy } from '@atlas/policy'
import { localDate, wallTime, weekdayOf } from './local-time.js'

/** Off hours a tier's reserve counts as candidates (playbook, table of support tiers, L1). */
export function isOffHours({ timeZone, days, from, to }: EscalationPolicy['workingHours'], at: Instant): boolean {
  const date = localDate(at, timeZone)
  const ms = milliseconds(at)
  const inside = ms >= wallTime(date, from, timeZone) && ms < wallTime(date, to, timeZone)
  return !(inside && days.includes(weekdayOf(date)))
}
