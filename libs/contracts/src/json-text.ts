import { z } from 'zod'

/** JSON as text, to be piped into the schema of what it should hold. */
export const JsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    context.addIssue({ code: 'custom', message: 'should be JSON' })
    return z.NEVER
  }
})
