import { eventName, instant } from '@atlas/contracts'
import { minute, owner, resolve, startWork, finish } from './handled.js'
import type { Plot } from './plots.js'
import { requestor } from './sources.js'

/** It was resolved earlier than it was recorded, as somebody finds out afterwards: its clocks stand as of then. */
export const setRight: Plot = async (story, report) => {
  const ask = requestor(story, report)
  await story.receive(ask.fires(story.now), ask.by)
  await story.later(minute, 5 * minute)
  if (story.incident.status === 'Unassigned') await startWork(story)
  const begun = story.now
  await story.later(30 * minute, 40 * minute)
  const engineer = owner(story)
  await resolve(story)
  await story.later(20 * minute, 30 * minute)
  const history = story.historyOf(story.incident.incidentId)
  const resolved = history.findLast(({ type }) => type === 'IncidentResolved')
  const { people } = story.pen.policy.roster
  const { excusedBy } = story.pen.policy.serviceLevels.breaches
  const by = people.find(({ id, roles }) => id !== engineer && excusedBy.some((role) => roles.includes(role)))?.id
  if (!resolved || by === undefined) throw new Error('it was resolved, and somebody may say that it was earlier')
  const reason = 'the check of the requestor was green from then on'
  const done = await story.act(by, () => ({
    act: 'correct',
    by,
    event: eventName(resolved),
    field: 'occurredAt',
    instead: instant(begun + 25 * minute),
    reason,
    history,
  }))
  if (!done) throw new Error('nothing stands against the correction')
  await finish(story)
}
