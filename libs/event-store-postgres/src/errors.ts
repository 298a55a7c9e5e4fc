/** SQLSTATE of an error that the server sent; undefined for a lost connection and everything else. */
export const sqlState = (error: unknown): string | undefined =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  typeof error.code === 'string' &&
  'severity' in error
    ? error.code
    : undefined

/** Serialization failure and deadlock (PostgreSQL, appendix A): rolled back for sure, and worth another try. */
export const isCollision = (error: unknown): boolean => ['40001', '40P01'].includes(sqlState(error) ?? '')

/** A stored stream can't be folded: a later release wrote it, or its fold throws. */
export class Unfoldable extends Error {
  constructor(streamId: string, cause: unknown) {
    super(`${streamId} can't be folded: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

/** A stream, or what one command asked (data exception, integrity violation, program limit): not the surroundings. */
export const isOfTheData = (error: unknown): boolean =>
  error instanceof Unfoldable || /^(22|23|54)/.test(sqlState(error) ?? '')
