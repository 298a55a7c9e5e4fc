import { type ContentHash, instant, isRefusal } from '@atlas/contracts'
import {
  correctionStream,
  decidePrivacy,
  expiryStream,
  handlingStream,
  type PrivacyCommand,
  privacyRegister,
  redactionStream,
} from '@atlas/domain'
import { finish, hour, minute, owner, startWork } from './handled.js'
import type { Plot } from './plots.js'
import { requestor } from './sources.js'
import type { Story } from './story.js'

/**
 * What was reported and written is taken away afterwards: a note by hand, the requestor with what they reported, the rest
 * because policy keeps it no longer; after a legal hold, and beside a correction.
 */
export const takenAway: Plot = async (story, report) => {
  const ask = requestor(story, report)
  await story.receive(ask.fires(story.now), ask.by)
  await story.later(minute, 5 * minute)
  if (story.incident.status === 'Unassigned') await startWork(story)
  let note: ContentHash = ''
  const by = owner(story)
  await story.act(by, (transaction) => {
    note = transaction.keep('Their telephone is 030 1234.')
    return { act: 'note', by, text: note }
  })
  await finish(story)
  const { incidentId, text } = story.incident
  const [person = 'somebody'] = story.incident.requestorIds
  const said = { event: `${handlingStream(incidentId).id}@1`, incidentId }
  await decides(story, { act: 'place-hold', of: { matter: 'incident', incidentId }, reason: 'a dispute' })
  await story.later(hour, 2 * hour)
  await decides(story, { act: 'lift-hold', hold: 1, reason: 'settled' })
  const texts = [{ ...said, field: 'text', hash: note }]
  await decides(story, { act: 'redact', event: said.event, field: undefined, texts, reason: 'a private number' })
  const theirs = [{ ...said, field: 'text', hash: text }]
  await decides(story, { act: 'erase', person, texts: theirs, of: theirs.length, reason: 'they asked for it' })
  await expires(story)
  await corrected(story)
}

async function decides(
  story: Story,
  asked: PrivacyCommand extends infer Command ? (Command extends unknown ? Omit<Command, 'by'> : never) : never,
): Promise<void> {
  const { policy } = story.pen
  const { officers } = policy.privacy
  const officer = policy.roster.people.find(({ roles }) => roles.some((role) => officers.roles.includes(role)))
  if (!officer) throw new Error('the policy has no officer')
  const texts = 'texts' in asked ? asked.texts : []
  const streams = [privacyRegister, ...texts.map(({ hash }) => redactionStream(hash))]
  await story.write(story.person(officer.id), { streams }, (transaction) => {
    const context = { now: transaction.now, policy }
    const decided = decidePrivacy({ ...asked, by: officer.id }, transaction.state(privacyRegister), context)
    if (isRefusal(decided)) throw new Error(decided.message)
    for (const { text, event } of decided.redactions) {
      transaction.redact(text.hash)
      transaction.append(redactionStream(text.hash), text.incidentId, [event])
    }
    transaction.append(privacyRegister, null, decided.register)
  })
}

/** What was answered is kept no longer. */
async function expires(story: Story): Promise<void> {
  const { incidentId, statusSince: closedAt } = story.incident
  const stream = expiryStream(incidentId, 'messages')
  const by = { actor: { kind: 'rule' as const, id: 'retention of messages', via: 'retention' } }
  await story.later(hour, 2 * hour)
  await story.write({ ...by, correlationId: 'retention', causationId: 'retention' }, { streams: [stream] }, (tx) =>
    tx.append(stream, incidentId, [
      { type: 'TextsExpired', occurredAt: tx.now, data: { incidentId, kind: 'messages', closedAt, contents: 0 } },
    ]),
  )
}

async function corrected(story: Story): Promise<void> {
  const { incidentId } = story.incident
  const stream = correctionStream(incidentId, '')
  const by = story.worker('L1')
  await story.write(story.person(by), { streams: [stream] }, (transaction) =>
    transaction.append(stream, incidentId, [
      {
        type: 'FactCorrected',
        occurredAt: instant(story.now),
        data: {
          event: `${handlingStream(incidentId).id}@1`,
          type: 'HandlingOpened',
          field: 'namespace',
          was: null,
          instead: 'livelink-ignition',
          by,
          reason: 'they meant another',
        },
      },
    ]),
  )
}
