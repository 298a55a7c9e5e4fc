import { Injectable } from '@nestjs/common'
import type { Instant } from '@atlas/contracts'
import { CommandBus } from '@nestjs/cqrs'
import { type SignalRecord, type SignalsTaker, TakesSignals } from '@atlas/messaging'
import type { Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import { ReceiveSignals } from '../receive/receive-signals.js'
import { reject } from '../rejected/reject.js'
import type { Received } from '../signal/received.js'
import type { Sender } from '../signal/sender.js'
import { fromCloudEvent } from './cloudevent.js'

/**
 * `atlas.signals.v1`: CloudEvents 1.0 in Kafka's binding, structured or binary. The broker's time is receivedAt; the
 * topic has no key that speaks for a cluster, so the event names it.
 */
@Injectable()
@TakesSignals()
export class SignalsTopic implements SignalsTaker {
  constructor(
    private readonly commands: CommandBus,
    private readonly policyInForce: PolicyInForce<Policy>,
  ) {}

  async take(records: readonly SignalRecord[]): Promise<void> {
    const [first] = records
    if (!first) return
    const { hash, policy } = this.policyInForce.current()
    const items = records.map((record, index) => fromRecord(record, index, senderOf(record.appendedAt, policy)))
    const name = `signals-topic/${first.partition}@${first.offset}`
    const actor = { kind: 'sync', id: 'signals-topic', via: 'signals-topic' } as const
    await this.commands.execute(
      new ReceiveSignals(items, policy, { actor, correlationId: name, causationId: name, policy: hash }),
    )
  }
}

const senderOf = (receivedAt: Instant, policy: Policy): Sender => ({
  source: 'signals-topic',
  keyId: 'signals-topic',
  clusters: null,
  person: null,
  askedCluster: undefined,
  receivedAt,
  policy,
})

export function fromRecord({ headers, value }: SignalRecord, index: number, sender: Sender): Received {
  const text = value.toString()
  const json = parsed(text)
  if (json === undefined) return reject(sender, index, text, [{ field: 'value', message: 'should be JSON' }])
  if (headers['ce_specversion'] === undefined) return fromCloudEvent(json.value, index, sender)
  const attributes = Object.entries(headers).flatMap(([name, held]) =>
    name.startsWith('ce_') ? [[name.slice('ce_'.length), held]] : [],
  )
  return fromCloudEvent({ ...Object.fromEntries(attributes), data: json.value }, index, sender)
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}
