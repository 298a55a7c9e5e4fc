import { type HandlingEvent, type Recorded } from '@atlas/contracts'
import { intendWrites, servicenowRecordStream } from '@atlas/domain'
import { mappingOf } from '@atlas/policy'
import { genesis } from '@atlas/event-sourcing'
import type { Listener } from './story.js'

/** ServiceNow's side of a story that is kept there as well: each fact's writes are intended. */
export const recording: Listener = async (written, story) => {
  const { streamId, streamVersion, incidentId, fact } = written
  if (!streamId.startsWith('handling-') || incidentId === null) return
  const stream = servicenowRecordStream(incidentId)
  const by = story.because(written, 'servicenow-sync')
  const heard: Recorded<HandlingEvent> = {
    ...(fact as HandlingEvent),
    position: 0,
    streamId,
    streamVersion,
    category: 'handling',
    incidentId,
    recordedAt: story.at,
    metadata: by,
    hash: genesis,
  }
  await story.write(by, { streams: [stream] }, (transaction) => {
    const writes = intendWrites(heard, transaction.state(stream), mappingOf(story.pen.policy.servicenow), story.at)
    if (writes.length > 0)
      transaction.append(
        stream,
        incidentId,
        writes.map(({ event }) => event),
      )
  })
}
