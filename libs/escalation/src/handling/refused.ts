import type { Refusal } from '@atlas/contracts'

/** Leaves a transaction with nothing staged: a refused command leaves nothing but its refusal. */
export class Refused extends Error {
  override readonly name = 'Refused'

  constructor(readonly refusal: Refusal) {
    super(refusal.message)
  }
}
