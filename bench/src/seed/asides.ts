import { instant, type PersonId } from '@atlas/contracts'
import { contactStream, decideHeartbeat } from '@atlas/domain'
import { alertsTruncated, beatsOf, rejectedSignalStream, SignalRecorder } from '@atlas/intake'
import { hour, minute } from './handled.js'
import type { Story } from './story.js'

/** A cluster falls silent and comes back. */
export async function silence(story: Story, cluster: string): Promise<void> {
  const stream = beatsOf(cluster)
  const by = {
    actor: { kind: 'timer' as const, id: 'silence', via: 'sweeper' },
    correlationId: cluster,
    causationId: cluster,
  }
  const silenceMs = 10 * minute
  const lastSeenAt = instant(story.now - silenceMs)
  const lost = { type: 'fall-silent', cluster, lastSeenAt, silenceMs, dueAt: story.at } as const
  await story.write(by, { streams: [stream] }, (transaction) =>
    transaction.append(stream, null, decideHeartbeat(lost, transaction.state(stream))),
  )
  await story.later(minute, hour)
  const beat = { type: 'beat', cluster, receivedAt: story.at } as const
  await story.write(by, { streams: [stream] }, (transaction) =>
    transaction.append(stream, null, decideHeartbeat(beat, transaction.state(stream))),
  )
}

/** What couldn't be read, and what the sender says it cut off. */
export async function losses(story: Story): Promise<void> {
  const { dice, pen } = story
  const by = {
    actor: { kind: 'sync' as const, id: 'alertmanager', via: 'alertmanager' },
    correlationId: dice.hex(12),
    causationId: dice.hex(12),
  }
  const [rejected, truncated] = [dice.uuid(story.now), dice.uuid(story.now)]
  const streams = [rejected, truncated].map(rejectedSignalStream)
  await story.write(by, { streams }, (transaction) => {
    new SignalRecorder(transaction, pen.policy, { number: () => '', incidentId: () => dice.uuid(0) as never }).record({
      kind: 'rejected',
      index: 0,
      signalId: rejected,
      source: 'alertmanager',
      receivedAt: story.at,
      errors: [{ field: 'startsAt', message: 'an instant with a time zone' }],
      body: '{"startsAt":"yesterday"}',
    })
    const cut = {
      cluster: dice.pick(Object.keys(pen.policy.clusters.clusters)),
      groupKey: dice.hex(8),
      truncated: 12,
      receivedAt: story.at,
    }
    transaction.append(rejectedSignalStream(truncated), null, [alertsTruncated(cut)])
  })
}

/** Where people can be reached, as content. */
export async function contacts(story: Story, people: readonly PersonId[]): Promise<void> {
  const streams = people.map(contactStream)
  const by = {
    actor: { kind: 'sync' as const, id: 'people.yaml', via: 'start' },
    correlationId: 'people',
    causationId: 'people',
  }
  await story.write(by, { streams }, (transaction) => {
    for (const person of people) {
      const contact = transaction.keep(
        JSON.stringify(story.pen.policy.people?.people[person] ?? { name: person, channels: [] }),
      )
      transaction.append(contactStream(person), null, [
        { type: 'ContactRecorded', occurredAt: story.at, data: { person, contact } },
      ])
    }
  })
}
