import type { PersonId } from '@atlas/contracts'
import { finish, minute, owner, startWork } from './handled.js'
import type { Plot } from './plots.js'
import { requestor } from './sources.js'
import type { Story } from './story.js'

/** Offered to another of the tier and declined, withdrawn, and accepted in the end; a P2 then outlives its new owner's shift, until the next. */
export const changesHands: Plot = async (story, report) => {
  const ask = requestor(story, report)
  await story.receive(ask.fires(story.now), ask.by)
  await story.later(minute, 5 * minute)
  if (story.incident.status === 'Unassigned') await startWork(story)
  const by = owner(story)
  const other = story.worker(story.incident.tier ?? 'L2', by)
  await offer(story, by, other)
  await story.act(other, () => ({ act: 'decline-hand-over', by: other, reason: 'in a war room' }))
  await offer(story, by, other)
  await story.act(by, () => ({ act: 'withdraw-hand-over', by, reason: 'it is nearly done' }))
  await offer(story, by, other)
  await story.later(minute, 2 * minute)
  await story.act(other, () => ({ act: 'accept-hand-over', by: other }))
  await story.until(Math.max(story.now, alarm(story, 'owner-off-shift') ?? 0))
  await story.until(Math.max(story.now, alarm(story, 'owner-on-shift') ?? 0))
  await finish(story)
}

const alarm = (story: Story, wanted: string): number | undefined => {
  const next = story.nextAlarm(({ name }) => name === wanted)
  return next && Date.parse(next.dueAt)
}

const offer = (story: Story, by: PersonId, to: PersonId): Promise<boolean> =>
  story.act(by, (transaction) => ({
    act: 'hand-over',
    by,
    to,
    note: transaction.keep('The node pool is drained; the rollout waits for the window.'),
  }))
