import { signalsTopic } from '@atlas/contracts'
import { BatchRunner } from '../delivery/batch-runner.js'
import { QueueDrain } from '../delivery/drain.js'
import type { SignalRecord } from '../takes-signals.js'
import { GroupConsumer } from './group-consumer.js'
import type { KafkaCarrierOptions } from './kafka-carrier.js'
import { openLanes } from './lane-offsets.js'
import { deliverSignals, signalCodec, SignalsReader, signalsSource } from './signals-reader.js'
import { prefixed } from './topics.js'

/** Name in the inbox and the queue. */
export const signalsConsumer = 'intake:signals'

/** The group that reads `atlas.signals.v1`; undefined where intake doesn't run. */
export async function startSignals(
  { taker, kafka, options, query, runInUnit, signal, trouble, outage }: KafkaCarrierOptions,
  partitions: number,
): Promise<{ group: GroupConsumer; reader: SignalsReader; running: Promise<void>[] } | undefined> {
  const takes = taker()
  if (!takes) return undefined
  // Offsets begin at 0, and a lane's positions after the one that it stands at.
  await openLanes(query, signalsConsumer, new Map([[signalsSource, partitions]]), -1)
  const runner = new BatchRunner<SignalRecord>({
    consumer: signalsConsumer,
    runInUnit,
    deliver: deliverSignals(takes),
    codec: signalCodec,
    signal,
    onTrouble: trouble.of(`consumer ${signalsConsumer}`),
  })
  const reader = new SignalsReader(runner, query)
  const group = new GroupConsumer({
    kafka,
    groupId: prefixed(options, 'atlas.intake.signals'),
    topics: new Map([[prefixed(options, signalsTopic), signalsSource]]),
    reader,
    sessionTimeout: options.sessionTimeout,
    rebalanceTimeout: options.rebalanceTimeout,
    signal,
    onTrouble: outage.otherwise(trouble.of(`group of ${signalsConsumer}`)),
  })
  const drain = new QueueDrain(runner, { query, lagging: () => false })
  return { group, reader, running: [group.run(), drain.run()] }
}
