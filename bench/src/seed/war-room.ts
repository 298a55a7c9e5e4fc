import { type Estimate, instant, type PersonId, type WarRoomPart } from '@atlas/contracts'
import { finish, hour, minute, startWork } from './handled.js'
import type { Plot } from './plots.js'
import { requestor } from './sources.js'
import type { Story } from './story.js'

/**
 * A P1 from its call to its review. Whoever is paged for a part acknowledges, so this needs a story in which pages are
 * answered.
 */
export const warRoom: Plot = async (story, report) => {
  const ask = requestor(story, report)
  await story.receive(ask.fires(story.now), ask.by)
  await story.later(minute, 3 * minute)
  await startWork(story)
  await tellManagement(story, 'A cluster is partially unavailable.', { estimateBy: instant(story.now + 20 * minute) })
  await story.later(10 * minute, 20 * minute)
  await handOver(story, 'leads')
  await tellManagement(story, 'Half of it works again.', { resolvedBy: instant(story.now + hour) })
  await story.later(10 * minute, 20 * minute)
  await allClear(story)
  // Longer than the review may take.
  await finish(story)
}

async function tellManagement(story: Story, summary: string, estimate: Estimate): Promise<void> {
  const by = holderOf(story, 'communicates')
  await story.act(by, (transaction) => ({
    act: 'management-update',
    by,
    summary,
    kept: transaction.keep(summary),
    estimate,
  }))
}

async function handOver(story: Story, part: WarRoomPart): Promise<void> {
  const by = holderOf(story, part)
  const role = story.incident.warRoom?.parts.find((one) => one.part === part)?.role
  const to = story.pen.policy.roster.people.find(({ id, roles }) => id !== by && roles.some((one) => one === role))?.id
  if (to === undefined) throw new Error(`nobody else can take the part that ${part}`)
  await story.act(by, () => ({ act: 'hand-over-part', by, part, to, reason: 'the end of my shift' }))
}

async function allClear(story: Story): Promise<void> {
  const by = holderOf(story, 'leads')
  await story.act(by, () => ({ act: 'restored', by, restoredAt: story.at }))
  await story.later(minute, 5 * minute)
  const summary = 'Everything works as usual again.'
  await story.act(by, (transaction) => ({
    act: 'all-clear',
    by,
    summary,
    kept: transaction.keep(summary),
    review: {},
  }))
}

function holderOf({ incident }: Story, part: WarRoomPart): PersonId {
  const person = incident.warRoom?.parts.find((one) => one.part === part)?.person
  if (person === null || person === undefined) throw new Error(`in this war room nobody ${part}`)
  return person
}
