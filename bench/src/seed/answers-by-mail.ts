import { mailReceived, receivedMailStream, replyText, reportStream } from '@atlas/domain'
import type { Signal } from '@atlas/intake'
import { finish, minute, owner, startWork } from './handled.js'
import type { Plot } from './plots.js'
import { requestor } from './sources.js'
import type { By, Story } from './story.js'

/** A colleague reports the same. Asked to verify, the customer answers the mail that asked them. */
export const answersByMail: Plot = async (story, report) => {
  const ask = requestor(story, report)
  const asked = ask.fires(story.now)
  await story.receive(asked, ask.by)
  await story.later(3 * minute, 5 * minute)
  await colleagueReports(story, asked, ask.by)
  if (story.incident.status === 'Unassigned') await startWork(story)
  const by = owner(story)
  await story.act(by, (transaction) => ({ act: 'request-feedback', by, action: transaction.keep('Please try again.') }))
  await story.later(5 * minute, 30 * minute)
  await mails(story, asked.dedupKey, 'It works again, thank you.\n\nOn Monday, Support wrote:\n> Please try again.')
  await finish(story)
}

/** Somebody else reports the same, and more: it may be a P1. */
async function colleagueReports(story: Story, asked: Signal, by: By): Promise<void> {
  const summary = 'The API server of the cluster is unreachable for everyone'
  const reporter = { name: 'Grace Obi', email: `${story.dice.hex(8)}@example.org` }
  const times = { startsAt: story.at, endsAt: story.at, reportedAt: story.at, receivedAt: story.at }
  const text = { summary, description: '', annotations: {} }
  await story.receive({ ...asked, ...times, text, reporter }, by)
}

/** As the gateway hands it to notification, which knows the requestor by their address. */
async function mails(story: Story, dedupKey: string, body: string): Promise<void> {
  const { dice, pen } = story
  const { incidentId } = story.incident
  const request = dice.uuid(story.now)
  const stream = receivedMailStream(`<${request}@example.org>`)
  const from = reportStream(dedupKey)
  const by = { actor: { kind: 'rule', id: 'mail', via: 'mail' }, correlationId: request, causationId: request } as const
  await story.write(by, { streams: [stream, from] }, (transaction) => {
    const [requestor] = transaction.state(from).requestors
    if (!requestor) throw new Error('nobody asked for it, so nobody answers')
    const text = transaction.keep(replyText(body, pen.policy.classification.reading.signatures))
    transaction.append(stream, incidentId, [mailReceived({ incidentId, requestor: requestor.id, text }, story.at)])
  })
}
