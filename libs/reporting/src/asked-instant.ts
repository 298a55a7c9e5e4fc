import type { Instant } from '@atlas/contracts'
import { z } from 'zod'

/** An instant in a query, in any offset. */
export const AskedInstant = z.iso
  .datetime({ offset: true, error: 'an instant such as 2026-11-23T09:30:00Z' })
  .transform((text): Instant => new Date(text).toISOString() as Instant)
