import { createHash } from 'node:crypto'
import { HandlingAnswer, refuse } from '@atlas/contracts'
import type { Transaction, UniqueKey } from '@atlas/event-sourcing'
import { z } from 'zod'
import { Refused } from '../handling/refused.js'
import type { ActOnIncident } from './act-on-incident.js'

const Remembered = z.object({ fingerprint: z.string(), answer: HandlingAnswer })

/** A caller's Idempotency-Key; another caller's key of the same text is another. */
export const keyOf = ({ request }: ActOnIncident): UniqueKey | undefined =>
  request.idempotencyKey === undefined
    ? undefined
    : { scope: `idempotency/incidents/${request.principal.keyId}`, key: request.idempotencyKey }

/** The answer that this very request got before. Throws Refused when the key was used for another. */
export function answeredBefore(transaction: Transaction, command: ActOnIncident): HandlingAnswer | undefined {
  const key = keyOf(command)
  const held = key && transaction.held(key)
  if (held === undefined) return undefined
  const { fingerprint, answer } = Remembered.parse(JSON.parse(held))
  if (fingerprint === fingerprintOf(command)) return answer
  const field = 'Idempotency-Key'
  throw new Refused(
    refuse(
      'idempotency-key-reused',
      'this Idempotency-Key was used for another request; make a new one for each',
      [{ field, message: 'a key that was not used before' }],
      422,
    ),
  )
}

export function remember(transaction: Transaction, command: ActOnIncident, answer: HandlingAnswer): void {
  const key = keyOf(command)
  if (key) transaction.claim(key, JSON.stringify({ fingerprint: fingerprintOf(command), answer }))
}

const fingerprintOf = ({ incidentId, act, request }: ActOnIncident): string =>
  createHash('sha256')
    .update(JSON.stringify([incidentId, act, request.body ?? null]))
    .digest('hex')
