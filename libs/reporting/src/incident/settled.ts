import { type Instant, instant, milliseconds, refuse } from '@atlas/contracts'
import { RefusedException } from '@atlas/runtime/environment'
import type { PointInTime } from './point-in-time.js'

/** `transaction_timeout` of appenders: what is recorded by an instant is settled only after it. */
const settlesAfterMs = 5000

/**
 * What was known at an instant must be the same whenever it is asked for; until the last transaction of that time has
 * ended it isn't (log-and-bus, "hash chain per stream"). Throws RefusedException.
 */
export function refuseUnsettled({ asKnownAt }: PointInTime, now: Instant): void {
  if (asKnownAt === undefined) return
  const settled = instant(milliseconds(now) - settlesAfterMs)
  if (asKnownAt <= settled) return
  const message = `What was known at ${asKnownAt} is settled 5 s after it; ask for an instant up to ${settled}`
  throw new RefusedException(
    refuse('not-settled-yet', message, [{ field: 'asKnownAt', message: `an instant not after ${settled}` }], 422),
  )
}
