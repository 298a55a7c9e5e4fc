import type { Actor, EventMetadata, SignalSource } from '@atlas/contracts'
import type { Policy } from '@atlas/policy'
import type { Principal } from '@atlas/runtime'
import { sha256 } from '../signal/dedup-key.js'
import type { Sender } from '../signal/sender.js'
import { jsonOf } from '../signal/storable.js'
import type { Idempotency } from '../receive/receive-signals.js'

/** What every door of intake takes from a request. */
export interface IntakeRequest {
  readonly principal: Principal
  readonly correlationId: string
  readonly idempotencyKey: string | undefined
  /** `?cluster=` */
  readonly cluster: string | undefined
  readonly body: unknown
  /** Length of the body as sent; 0 where the request doesn't say. */
  readonly bytes: number
}

/** Content-Length as a number. */
export const bytesOf = (contentLength: string | undefined): number => Number(contentLength ?? 0) || 0

export const senderOf = (
  request: IntakeRequest,
  source: SignalSource,
  receivedAt: Sender['receivedAt'],
  policy: Policy,
) =>
  ({
    source,
    keyId: request.principal.keyId,
    clusters: request.principal.clusters,
    person: request.principal.person,
    askedCluster: request.cluster,
    receivedAt,
    policy,
  }) satisfies Sender

export function metadataOf(request: IntakeRequest, via: string, { hash }: Policy): EventMetadata {
  const { correlationId, principal } = request
  const actor: Actor =
    principal.person === null
      ? { kind: 'sync', id: principal.keyId, via }
      : { kind: 'person', id: principal.person, via }
  return { actor, correlationId, causationId: `request/${correlationId}`, policy: hash }
}

/** One key of one caller on one route; its request is told from others by query and body. */
export const idempotencyOf = (request: IntakeRequest, route: string): Idempotency | undefined =>
  request.idempotencyKey === undefined
    ? undefined
    : {
        scope: route,
        key: JSON.stringify([request.principal.keyId, request.idempotencyKey]),
        fingerprint: sha256(`${request.cluster ?? ''}\n${jsonOf(request.body)}`),
      }
