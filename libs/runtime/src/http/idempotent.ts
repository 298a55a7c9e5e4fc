import { createHash } from 'node:crypto'
import { type Refusal, refuse } from '@atlas/contracts'
import type { Transaction, UniqueKey } from '@atlas/event-sourcing'
import { z } from 'zod'
import type { CommandRequest } from './request-headers.js'

/** One request under a caller's Idempotency-Key, which gets the same answer however often it comes. */
export class Idempotent<Answer> {
  /** What a transaction must read; another caller's key of the same text is another. */
  readonly keys: readonly UniqueKey[]
  private readonly fingerprint: string
  private readonly remembered: z.ZodType<{ fingerprint: string; answer: Answer }>

  /** `resource`: what the keys are of. `asked`: what beside the body tells one request from another. */
  constructor(
    resource: string,
    { principal, idempotencyKey, body }: CommandRequest,
    asked: readonly unknown[],
    answer: z.ZodType<Answer>,
  ) {
    this.keys =
      idempotencyKey === undefined ? [] : [{ scope: `idempotency/${resource}/${principal.keyId}`, key: idempotencyKey }]
    this.fingerprint = createHash('sha256')
      .update(JSON.stringify([...asked, body ?? null]))
      .digest('hex')
    this.remembered = z.object({ fingerprint: z.string(), answer })
  }

  /** The answer that this very request got before; refused when the key was used for another. */
  answeredBefore(transaction: Transaction): Answer | Refusal | undefined {
    const [held] = this.keys.map((key) => transaction.held(key))
    if (held === undefined) return undefined
    const { fingerprint, answer } = this.remembered.parse(JSON.parse(held))
    return fingerprint === this.fingerprint ? answer : reused
  }

  remember(transaction: Transaction, answer: Answer): void {
    for (const key of this.keys) transaction.claim(key, JSON.stringify({ fingerprint: this.fingerprint, answer }))
  }
}

const reused = refuse(
  'idempotency-key-reused',
  'this Idempotency-Key was used for another request; make a new one for each',
  [{ field: 'Idempotency-Key', message: 'a key that was not used before' }],
  422,
)
