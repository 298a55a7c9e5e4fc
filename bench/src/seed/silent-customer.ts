import { finish, hour, minute, owner, startWork } from './handled.js'
import type { Plot } from './plots.js'
import { requestor } from './sources.js'
import type { Story } from './story.js'

/**
 * Asked to verify, the customer is reminded and never answers: it resolves by their silence. Then they write after all,
 * while it is Resolved and once more when it is Closed.
 */
export const silentCustomer: Plot = async (story, report) => {
  const ask = requestor(story, report)
  await story.receive(ask.fires(story.now), ask.by)
  await story.later(minute, 5 * minute)
  if (story.incident.status === 'Unassigned') await startWork(story)
  const by = owner(story)
  await story.act(by, (transaction) => ({ act: 'request-feedback', by, action: transaction.keep('Please try again.') }))
  await story.later(9 * 24 * hour, 10 * 24 * hour)
  await writes(story, 'I was away. What was it?')
  await story.act(by, () => ({ act: 'keep-resolved', by, reason: 'a question, answered by telephone' }))
  await finish(story)
  await story.later(hour, 2 * hour)
  await writes(story, 'It is as slow as before.')
  await finish(story)
}

const writes = (story: Story, said: string): Promise<boolean> => {
  const by = owner(story)
  return story.act(by, (transaction) => ({ act: 'customer-answer', by, text: transaction.keep(said) }))
}
