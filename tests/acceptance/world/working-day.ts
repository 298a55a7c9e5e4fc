import { Temporal } from 'temporal-polyfill'
import type { Atlas } from './atlas.js'

/** Where the shipped business calendar and half of the shipped roster are. */
const zone = 'Europe/Berlin'

/** Moves `log.now()` on to the next Tuesday at a time of day such as `09:00`, when the office is open all day. */
export async function untilTuesday(atlas: Atlas, time: string): Promise<void> {
  const now = Temporal.Instant.fromEpochMilliseconds(await atlas.now()).toZonedDateTimeISO(zone)
  const days = (2 - now.dayOfWeek + 7) % 7 || 7
  const then = now.toPlainDate().add({ days }).toZonedDateTime({ timeZone: zone, plainTime: time })
  await atlas.timePasses(then.epochMilliseconds - now.epochMilliseconds)
}

/** Moves `log.now()` on to a time of the same day. */
export async function until(atlas: Atlas, time: string): Promise<void> {
  const now = Temporal.Instant.fromEpochMilliseconds(await atlas.now()).toZonedDateTimeISO(zone)
  const then = now.toPlainDate().toZonedDateTime({ timeZone: zone, plainTime: time })
  await atlas.timePasses(then.epochMilliseconds - now.epochMilliseconds)
}
