import { finish, hour, minute, owner, startWork } from './handled.js'
import type { Plot } from './plots.js'
import { requestor } from './sources.js'

/** Asked to verify, the customer is reminded and never answers: it resolves by their silence. */
export const silentCustomer: Plot = async (story, report) => {
  const ask = requestor(story, report)
  await story.receive(ask.fires(story.now), ask.by)
  await story.later(minute, 5 * minute)
  if (story.incident.status === 'Unassigned') await startWork(story)
  const by = owner(story)
  await story.act(by, (transaction) => ({ act: 'request-feedback', by, action: transaction.keep('Please try again.') }))
  await story.later(9 * 24 * hour, 10 * 24 * hour)
  await finish(story)
}
