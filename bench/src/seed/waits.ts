import { instant } from '@atlas/contracts'
import { finish, hour, minute, owner, startWork } from './handled.js'
import type { Plot } from './plots.js'
import { requestor } from './sources.js'

/** Work that stands still: for a change that comes later than expected, with what was noted and found meanwhile. */
export const waits: Plot = async (story, report) => {
  const ask = requestor(story, report)
  await story.receive(ask.fires(story.now), ask.by)
  await story.later(minute, 5 * minute)
  if (story.incident.status === 'Unassigned') await startWork(story)
  const by = owner(story)
  await story.act(by, (transaction) => ({ act: 'note', by, text: transaction.keep('Seen on two nodes of three.') }))
  const finding = {
    statement: 'The rule is gone since the last apply.',
    links: [{ kind: 'commit', url: 'https://git.example.org/c/1' }],
  }
  await story.act(by, (transaction) => ({
    act: 'finding',
    by,
    content: transaction.keep(JSON.stringify(finding)),
    kinds: ['commit'],
  }))
  await story.act(by, () => ({
    act: 'wait',
    by,
    for: 'change',
    on: 'platform engineering',
    reference: 'CHG-4711',
    expectedBy: instant(story.now + 10 * minute),
    reason: 'the next change window',
  }))
  await story.later(11 * minute, 20 * minute)
  const expectedBy = instant(story.now + hour)
  await story.act(by, () => ({ act: 'extend-wait', by, expectedBy, reason: 'the window was moved' }))
  await story.later(minute, 5 * minute)
  await story.act(by, () => ({ act: 'end-wait', by, outcome: 'the rule was put back' }))
  await finish(story)
}
