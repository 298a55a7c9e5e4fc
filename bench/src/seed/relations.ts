import { handlingStream, widespreadStream } from '@atlas/domain'
import { noteWidespread } from '@atlas/escalation'
import { finish, minute } from './handled.js'
import type { Plot } from './plots.js'
import { alertmanager } from './sources.js'
import type { By, Story } from './story.js'

const asRule: By = {
  actor: { kind: 'rule', id: 'widespread', via: 'consumer' },
  correlationId: 'widespread',
  causationId: 'widespread',
}

/**
 * One cause shows on three clusters. Of those of one environment the first incident is taken for the second's parent,
 * then only for its cause, then for the same, as a third one is, and then for another after all.
 */
export const relations: Plot = async (story, report) => {
  for (const cluster of ['mecc-prd', 'mecc-stage', 'abrc1l-atlas-stg', 'mecc-stage']) {
    const alert = alertmanager(story, { ...report, cluster })
    await story.receive(alert.fires(story.now), alert.by)
    await widespread(story)
    await story.later(minute, 2 * minute)
  }
  const [, first, second, third] = [...story.incidents.values()]
  if (!first || !second || !third) throw new Error('each alert has its incident')
  const [by] = story.pen.policy.roster.people.filter(({ roles }) => roles.includes('Team Lead')).map(({ id }) => id)
  if (by === undefined) throw new Error('the roster has no Team Lead')
  const reason = 'the same flaw of the CNI shows on both'
  const said = (act: 'relate' | 'unrelate', relation: 'parent-of' | 'caused-by', [of, other] = [first, second]) =>
    story.actOnTwo(by, of, other, (_, stands) => ({ act, by, relation, other: stands, reason }))
  await said('relate', 'parent-of')
  await story.later(minute, 2 * minute)
  await said('unrelate', 'parent-of')
  await said('relate', 'caused-by', [second, first])
  await story.later(minute, 2 * minute)
  for (const same of [second, third])
    await story.actOnTwo(by, same, first, (_, into) => ({ act: 'merge', by, into, reason }))
  const [, ...signals] = story.incidents.get(first.incidentId)?.signals ?? []
  story.turnTo(first.incidentId)
  if (signals.length !== 2) throw new Error('what was merged has signals')
  await story.act(by, () => ({ act: 'split', by, signals, reason: 'it was another flaw after all' }))
  await finish(story)
}

/**
 * Where the pattern was seen: told of this story alone, for all stories at once would write the same streams, which in
 * production are written in the order of one consumer.
 */
async function widespread(story: Story): Promise<void> {
  const pattern = { component: 'antrea', symptom: 'unready' }
  const { incidentId } = story.incident
  await story.decide(incidentId, asRule, [widespreadStream(pattern)], (desk) => {
    const incident = desk.transaction.state(handlingStream(incidentId))
    if (incident.opened) noteWidespread(desk, incident, [pattern])
  })
}
