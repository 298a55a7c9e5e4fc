import type { Instant } from '@atlas/contracts'
import { z } from 'zod'

const AnyInstant = z.iso
  .datetime({ offset: true, error: 'an instant such as 2026-11-23T09:30:00Z' })
  .transform((text): Instant => new Date(text).toISOString() as Instant)

/** An instant of the past: what had happened by `asOf`, as far as it had been recorded by `asKnownAt`. */
export const PointInTime = z.object({ asOf: AnyInstant.optional(), asKnownAt: AnyInstant.optional() }).strict()
export type PointInTime = Readonly<z.output<typeof PointInTime>>
