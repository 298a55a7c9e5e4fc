import { Injectable } from '@nestjs/common'
import { CommandBus } from '@nestjs/cqrs'
import { isRefusal, refuse, type SignalSource } from '@atlas/contracts'
import type { Policy } from '@atlas/policy'
import { EdgeTime, PolicyInForce, RefusedException } from '@atlas/runtime'
import { Admission } from '../pressure/admission.js'
import { ReceiveSignals, type SignalsReceived } from '../receive/receive-signals.js'
import { reject } from '../rejected/reject.js'
import type { Received, Truncation } from '../signal/received.js'
import type { Sender } from '../signal/sender.js'
import { readable } from '../signal/storable.js'
import { idempotencyOf, type IntakeRequest, metadataOf, senderOf } from './request.js'

/** What a route makes of a body: its items in the normal form, or the mistakes of the whole. */
export type Read =
  | { readonly items: readonly Received[]; readonly truncation?: Truncation | undefined }
  | { readonly mistakes: readonly { field: string; message: string }[] }

/** The way in from HTTP: stamp, read, admit, store, answer. */
@Injectable()
export class IntakeDoor {
  constructor(
    private readonly commands: CommandBus,
    private readonly edge: EdgeTime,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly admission: Admission,
  ) {}

  /** Throws RefusedException: under pressure with `busyStatus`, and 422 for a body that is wrong as a whole. */
  async receive(
    request: IntakeRequest,
    source: SignalSource,
    busyStatus: 429 | 503,
    read: (sender: Sender) => Read,
  ): Promise<SignalsReceived> {
    checkCluster(request.cluster)
    const { policy } = this.policyInForce.current()
    const sender = senderOf(request, source, this.edge.now(), policy)
    const said = read(sender)
    const items = 'items' in said ? said.items : [reject(sender, 0, request.body, said.mistakes)]
    const truncation = 'items' in said ? said.truncation : undefined
    const command = new ReceiveSignals(
      items,
      policy,
      metadataOf(request, source, policy),
      truncation,
      idempotencyOf(request, source),
    )
    const done = await this.admission.admit(
      { clusters: items.map(clusterOf), bytes: request.bytes },
      policy,
      () => this.commands.execute<ReceiveSignals, SignalsReceived>(command),
      ({ results }) =>
        results.flatMap(({ outcome }, at) => (outcome === 'opened' && items[at] ? [clusterOf(items[at])] : [])),
    )
    if (isRefusal(done))
      throw new RefusedException({ ...done, status: busyStatus }, policy.intake.backPressure.retryAfter / 1000)
    if ('mistakes' in said) throw wrongBody(said.mistakes)
    return done
  }
}

/** `?cluster=` once, and a name. */
function checkCluster(cluster: unknown): void {
  if (cluster === undefined) return
  if (typeof cluster === 'string' && cluster.length > 0 && cluster.length <= 253 && readable(cluster)) return
  const message = 'should be one name of at most 253 characters'
  throw new RefusedException(refuse('invalid', `The query's cluster ${message}.`, [{ field: 'cluster', message }], 422))
}

const clusterOf = (item: Received): string =>
  item.kind === 'signal' ? item.facts.cluster : item.kind === 'beat' ? item.cluster : ''

function wrongBody(mistakes: readonly { field: string; message: string }[]): RefusedException {
  const [{ field, message } = { field: '', message: 'it is empty' }] = mistakes
  const said = field === '' ? message : `${field}: ${message}`
  return new RefusedException(refuse('wrong-body', `The body can't be read: ${said}.`, mistakes, 422))
}
