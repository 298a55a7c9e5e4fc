import { type Consulted, instant, type PersonId } from '@atlas/contracts'
import { finish, hour, minute, owner, startWork } from './handled.js'
import type { Plot } from './plots.js'
import { requestor } from './sources.js'
import type { Story } from './story.js'

/** Work that stands still: for a change that comes later than expected, with what was noted, found and asked meanwhile. */
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
  await consults(story, by)
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

/** Asked of a tier, which accepts, is late and answers; of an expert, who declines; and of one person in vain. */
async function consults(story: Story, by: PersonId): Promise<void> {
  const ask = (of: Consulted): Promise<boolean> =>
    story.act(by, (transaction) => ({
      act: 'consult',
      by,
      of,
      question: transaction.keep('Is this rule meant to be there?'),
      answerBy: instant(story.now + 5 * minute),
    }))
  const expert = story.pen.policy.stakeholders.audiences['gitops-experts']?.members[0] ?? by
  const lead = story.worker('L3', by)
  await ask({ person: lead })
  await ask({ audience: 'gitops-experts' })
  await story.act(lead, () => ({ act: 'accept-consultation', by: lead, consultation: 1 }))
  const reason = 'away this week'
  await story.act(expert, () => ({ act: 'decline-consultation', by: expert, consultation: 2, reason }))
  await story.later(6 * minute, 8 * minute)
  await story.act(lead, (transaction) => ({
    act: 'answer-consultation',
    by: lead,
    consultation: 1,
    answer: transaction.keep('It is; put it back.'),
  }))
  await ask({ person: lead })
  await story.act(by, () => ({ act: 'withdraw-consultation', by, consultation: 3, reason: 'found it' }))
}
