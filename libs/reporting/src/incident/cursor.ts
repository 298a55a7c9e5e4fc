import { Instant } from '@atlas/contracts'
import { z } from 'zod'

/** Where a page of incidents ended, opaque to the caller. */
export const Cursor = z.string().transform((text, context) => {
  const [openedAt, id] = Buffer.from(text, 'base64url').toString().split(' ')
  const parsed = z.object({ openedAt: Instant, id: z.uuid() }).safeParse({ openedAt, id })
  if (parsed.success) return parsed.data
  context.addIssue({ code: 'custom', message: 'the "next" of an earlier page' })
  return z.NEVER
})

export const cursorOf = (openedAt: string, id: string): string => Buffer.from(`${openedAt} ${id}`).toString('base64url')
