import { accept, escalate, finish, hour, minute, resolve, startWork } from './handled.js'
import type { Plot } from './plots.js'
import { alertmanager } from './sources.js'
import type { Story } from './story.js'

/** The same alert thrice within a month, though each was resolved: the second time knowledge ran out at L1. */
export const comesBack: Plot = async (story, report) => {
  const alert = alertmanager(story, { ...report, severity: 'warning' })
  for (const time of [1, 2, 3]) {
    const startsAt = story.now
    await story.receive(alert.fires(startsAt), alert.by)
    await story.later(minute, 3 * minute)
    await startWork(story)
    if (time === 2) await knowledgeRunsOut(story)
    await story.later(2 * minute, 5 * minute)
    await story.receive(alert.clears(startsAt), alert.by)
    await resolve(story)
    await finish(story)
    await story.later(30 * hour, 40 * hour)
  }
}

async function knowledgeRunsOut(story: Story): Promise<void> {
  await escalate(story)
  await story.later(minute, 3 * minute)
  await accept(story)
}
