import type { KafkaMessage } from 'kafkajs'
import type { BatchRunner } from '../delivery/batch-runner.js'
import type { Lane } from '../delivery/message.js'
import { enqueue } from '../delivery/queue.js'
import type { EventBody } from '../events/event-body.js'

/**
 * Bytes without position or key, in a unit of their own: the lane's next offset, moved with it, sees to it that it
 * happens once.
 */
export async function setAsideRaw(
  runner: BatchRunner<EventBody>,
  lane: Lane,
  record: KafkaMessage,
  error: unknown,
): Promise<void> {
  const { runInUnit, codec } = runner.options
  const offset = Number(record.offset)
  await runner.turns.take(() =>
    runInUnit(async (unit) => {
      const moved = await unit.query(
        `update bus.inbox set next_offset = $4
         where consumer = $1 and source = $2 and partition = $3 and coalesce(next_offset, 0) <= $4 - 1 returning position`,
        [lane.consumer, lane.source, lane.partition, offset + 1],
      )
      if (moved.length === 0) return
      const message = {
        source: lane.source,
        position: offset,
        key: `${lane.source}/${lane.partition}@${offset}`,
        type: 'unreadable',
        body: { undecoded: record.value ?? Buffer.alloc(0) },
      }
      await enqueue(unit, lane.consumer, codec, [
        { message, partition: lane.partition, state: 'dead', error, attempts: 1 },
      ])
    }),
  )
}
