import { HttpStatus } from '@nestjs/common'
import { type MissingPart, refuse, type SignalsAnswer } from '@atlas/contracts'
import { Positioned, RefusedException } from '@atlas/runtime'
import type { Response } from 'express'
import type { SignalsReceived } from '../receive/receive-signals.js'

/**
 * 200: everything is stored. 207: what isn't rejected is stored, each item says what became of it. 422: every item is
 * bad; each is kept under its id for inspection and none is worth sending again as it is.
 */
export function answerOf(
  { results, position }: SignalsReceived,
  response: Response,
  fieldOf: (index: number, field: string) => string,
): Positioned<SignalsAnswer> {
  const rejected = results.filter(({ outcome }) => outcome === 'rejected')
  if (rejected.length > 0 && rejected.length === results.length) {
    const errors: MissingPart[] = rejected.flatMap(({ index, errors: mistakes = [] }) =>
      mistakes.map(({ field, message }) => ({ field: fieldOf(index, field), message })),
    )
    const first = errors[0]
    const said = first ? `: ${first.field === '' ? 'the body' : first.field}: ${first.message}` : ''
    throw new RefusedException(refuse('every-signal-rejected', `No signal could be read${said}.`, errors, 422))
  }
  response.status(rejected.length > 0 ? HttpStatus.MULTI_STATUS : HttpStatus.OK)
  return new Positioned(
    { accepted: results.length - rejected.length, rejected: rejected.length, results: [...results] },
    position,
  )
}
