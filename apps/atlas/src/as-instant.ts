import { InvalidArgumentError } from '@commander-js/extra-typings'
import { type Instant, instant } from '@atlas/contracts'

/** An option's instant in any offset. */
export function asInstant(text: string): Instant {
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : NaN
  if (Number.isNaN(ms)) throw new InvalidArgumentError('should be an instant such as 2026-11-23T09:30:00Z.')
  return instant(ms)
}
