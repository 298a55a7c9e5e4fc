/** The `code` of Node's and PostgreSQL's errors: `ECONNREFUSED`, `28P01`. */
export const errorCode = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined

/** What an error says, for a sentence to people; the first one's of several. */
export const reason = (error: unknown): string => {
  if (typeof error !== 'object' || error === null) return String(error)
  if ('errors' in error && Array.isArray(error.errors) && error.errors.length > 0) return reason(error.errors[0])
  return 'message' in error && typeof error.message === 'string' ? error.message : 'an error without words'
}
