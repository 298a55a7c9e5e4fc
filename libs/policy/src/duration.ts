import { z } from 'zod'

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** A duration in a policy file, as `500ms`, `10s`, `2m`, `24h`, `30d` (a day is 24 h); parsed to integer milliseconds. */
export const Duration = z
  .string('a duration like 10s, 2m or 24h')
  .regex(/^\d{1,6}(ms|s|m|h|d)$/, 'a duration like 10s, 2m or 24h')
  .transform((text) => {
    const [, count = '0', unit = 'ms'] = /^(\d+)(\D+)$/.exec(text) ?? []
    return Number(count) * units[unit as keyof typeof units]
  })
