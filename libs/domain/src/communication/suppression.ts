import { instant, type Instant, milliseconds, type PersonId, type Priority } from '@atlas/contracts'
import type { NotificationPolicy, SuppressedPages } from '@atlas/policy'
import { localDate, wallTime, weekdayOf } from '../roster/local-time.js'
import type { KnownIncident } from './known-incident.js'

/** By which window or preference of policy, and until when a window that is open once lasts. */
export interface Suppression {
  readonly by: string
  readonly until?: Instant
}

/**
 * The window or preference of policy by which a page isn't sent, by its id; the first that fits. A P1 always is (domain,
 * "Stakeholders and communication").
 */
export function suppressedBy(
  { person, priority }: { readonly person: PersonId; readonly priority: Priority },
  incident: Pick<KnownIncident, 'cluster' | 'namespaces' | 'category'>,
  now: Instant,
  { pages }: Pick<NotificationPolicy, 'pages'>,
): Suppression | undefined {
  const found = pages.suppressed.find(
    ({ priorities, people, clusters, namespaces, categories, hours, between }) =>
      priorities.some((one) => one === priority) &&
      (people?.includes(person) ?? true) &&
      (clusters?.includes(incident.cluster) ?? true) &&
      (namespaces === undefined ||
        (incident.namespaces.length > 0 && incident.namespaces.every((one) => namespaces.includes(one)))) &&
      (categories === undefined || (incident.category !== null && categories.includes(incident.category))) &&
      (hours === undefined || isWithin(hours, now)) &&
      (between === undefined ||
        (Date.parse(between.from) <= milliseconds(now) && milliseconds(now) < Date.parse(between.until))),
  )
  if (!found) return undefined
  const { id: by, between } = found
  return between ? { by, until: instant(Date.parse(between.until)) } : { by }
}

/** Half-open, and of the date on which it begins: `to` not after `from` ends on the next day. */
function isWithin({ days, from, to, timeZone }: NonNullable<SuppressedPages['hours']>, now: Instant): boolean {
  const today = localDate(now, timeZone)
  return [today, today.subtract({ days: 1 })].some((date) => {
    if (!days.includes(weekdayOf(date))) return false
    const ends = wallTime(to > from ? date : date.add({ days: 1 }), to, timeZone)
    return wallTime(date, from, timeZone) <= milliseconds(now) && milliseconds(now) < ends
  })
}
