import { type ContentHash, refuse, type Refusal, SignalResult } from '@atlas/contracts'
import type { Transaction, UniqueKey } from '@atlas/event-sourcing'
import { z } from 'zod'
import type { Idempotency } from './receive-signals.js'

/** A key's value may have 64 KiB; an answer longer than this is kept as content. */
const longestInline = 32_768

const Remembered = z.object({
  fingerprint: z.string(),
  results: z.array(SignalResult).optional(),
  content: z.string().optional(),
})

export type Repeat =
  | { readonly kind: 'answered'; readonly results: readonly SignalResult[] }
  | { readonly kind: 'kept'; readonly content: ContentHash }
  | { readonly kind: 'other-request'; readonly refusal: Refusal }

export const keyOf = ({ scope, key }: Idempotency): UniqueKey => ({ scope: `idempotency/${scope}`, key })

/** What was answered under this key before; undefined for a new key. */
export function repeatOf(transaction: Transaction, idempotency: Idempotency): Repeat | undefined {
  const held = transaction.held(keyOf(idempotency))
  if (held === undefined) return undefined
  const { fingerprint, results, content } = Remembered.parse(JSON.parse(held))
  if (fingerprint !== idempotency.fingerprint) return { kind: 'other-request', refusal: otherRequest }
  return content === undefined ? { kind: 'answered', results: results ?? [] } : { kind: 'kept', content }
}

/** In the same transaction as what was answered: after a crash there are both or neither. */
export function remember(transaction: Transaction, idempotency: Idempotency, results: readonly SignalResult[]): void {
  const { fingerprint } = idempotency
  const answer = JSON.stringify(results)
  const value = Buffer.byteLength(answer) > longestInline ? { content: transaction.keep(answer) } : { results }
  transaction.claim(keyOf(idempotency), JSON.stringify({ fingerprint, ...value }))
}

export const keptAnswer = (bytes: Uint8Array): SignalResult[] =>
  z.array(SignalResult).parse(JSON.parse(Buffer.from(bytes).toString()))

const otherRequest = refuse(
  'idempotency-key-reused',
  'this Idempotency-Key was used for another request; make a new one for each',
  [{ field: 'Idempotency-Key', message: 'a key that was not used before' }],
  422,
)
