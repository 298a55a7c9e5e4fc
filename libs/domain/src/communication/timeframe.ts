import { type Instant, milliseconds } from '@atlas/contracts'

const formats = new Map<string, Intl.DateTimeFormat>()

/** [Timeframe] of a typed instant, for people: `23 November 2026 at 17:00 CET`, in the zone of the policy. */
export function timeframe(at: Instant, timeZone: string): string {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      timeZoneName: 'short',
    })
  formats.set(timeZone, format)
  return format.format(milliseconds(at))
}
