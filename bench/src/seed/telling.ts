import { type AttemptOutcome, type ContentHash, type HandlingEvent, instant, type PersonId } from '@atlas/contracts'
import {
  acknowledge,
  affectedDomains,
  type CausingEvent,
  communicationStream,
  contentOf,
  endAttempt,
  endWait,
  type KnownIncident,
  learn,
  outwardIdOf,
  overseersOf,
  startAttempt,
  supersede,
  wishesOf,
} from '@atlas/domain'
import { eventsOf } from '@atlas/notification'
import { templatesOf } from '@atlas/policy'
import type { PastTransaction, Written } from './past-transaction.js'
import type { Listener, Story } from './story.js'

interface OpenPage {
  readonly id: string
  readonly person: PersonId
  readonly duty: string
}

/** How what is sent fares: one outcome for each message of a story, in turn. */
export interface Fortune {
  readonly outcomes: readonly AttemptOutcome[]
  /** What becomes of pages. Open ones are superseded in the end. */
  readonly pages: 'answered' | 'open' | 'exhausted' | 'suppressed'
  /** Whether the story's texts, all but the contacts, were redacted before anything was said of it. */
  readonly redacted: boolean
}

/** Notification, in a story that people hear of: what policy wants said is intended, sent to the outbox, and ends. */
export function telling(fortune: Fortune): Listener {
  let known: KnownIncident | undefined
  let open: OpenPage[] = []
  let sent = 0
  return async (written, story) => {
    if (!written.streamId.startsWith('handling-')) return
    const fact = written.fact as HandlingEvent
    known = learn(known?.incidentId === written.incidentId ? known : undefined, fact)
    if (!known) return
    const incident = known
    const by = story.because(written, 'notification')
    const readable = fortune.redacted
      ? incident.requestors.flatMap(({ contact }) => contact ?? [])
      : contentOf(fact, incident)
    const { policy } = story.pen
    const wishes = await withTexts(story, readable, (text) =>
      wishesOf(fact as CausingEvent, {
        incident,
        because: by.causationId,
        now: story.at,
        policy: policy.notification,
        stakeholders: policy.stakeholders,
        domains: affectedDomains(incident, policy),
        templates: templatesOf(policy),
        channels: new Set(),
        said: [],
        overseers: new Set(overseersOf(policy)),
        teamLeads: policy.roster.people.filter(({ roles }) => roles.includes('Team Lead')).map(({ id }) => id),
        openPages: open,
        contact: (person) => policy.people?.people[person],
        text,
      }),
    )
    const ids = [...new Set([...wishes.intentions.map(({ id }) => id), ...wishes.superseded])]
    if (ids.length === 0) return
    await story.write(by, { streams: ids.map(communicationStream) }, (transaction) => {
      for (const intention of wishes.intentions)
        if (transaction.version(communicationStream(intention.id)) === 0)
          transaction.append(
            communicationStream(intention.id),
            incident.incidentId,
            eventsOf(intention, incident.incidentId, by.causationId, transaction),
          )
      for (const id of wishes.superseded) {
        const ended = supersede(transaction.state(communicationStream(id)), by.causationId, story.at)
        if (ended.length > 0) transaction.append(communicationStream(id), incident.incidentId, ended)
      }
    })
    open = open.filter(({ id }) => !wishes.superseded.includes(id))
    for (const intention of wishes.intentions) {
      if (intention.kind !== 'message' && intention.kind !== 'page') continue
      const outcome = fortune.outcomes[sent++ % fortune.outcomes.length] ?? 'held'
      const ended = await send(story, written, intention.id, outcome)
      // What failed is tried once more.
      if (!ended && intention.kind === 'message') await send(story, written, intention.id, 'held')
      if (intention.kind !== 'page' || ended) continue
      if (fortune.pages === 'open') open.push({ id: intention.id, person: intention.person, duty: intention.duty })
      else await end(story, written, intention.id, intention.person, fortune.pages)
    }
  }
}

/** An attempt, and how it ended; gives whether that ended the message or page. */
async function send(story: Story, { incidentId }: Written, id: string, outcome: AttemptOutcome): Promise<boolean> {
  const stream = communicationStream(id)
  const terms = story.pen.policy.notification
  const sweeper = {
    actor: { kind: 'timer' as const, id: 'attempt', via: 'sweeper' },
    correlationId: stream.id,
    causationId: stream.id,
  }
  return story.write(sweeper, { streams: [stream] }, (transaction) => {
    const waiting = transaction.state(stream)
    if (waiting.kind !== 'message' && waiting.kind !== 'page') return true
    const { waitsUntil } = waiting
    const now = waitsUntil !== null && waitsUntil > story.at ? waitsUntil : story.at
    transaction.append(stream, incidentId, endWait(waiting, now, terms))
    const before = transaction.state(stream)
    if (before.kind !== 'message' && before.kind !== 'page') return true
    const started = startAttempt(before, { now, outwardId: outwardIdOf(before) })
    if ('refused' in started) return true
    transaction.append(stream, incidentId, started)
    const detail = `${outcome} by the outbox`
    const attempt = before.attempts + 1
    transaction.append(
      stream,
      incidentId,
      endAttempt(transaction.state(stream), { attempt, outcome, detail }, now, terms),
    )
    return hasEnded(transaction, id)
  })
}

function hasEnded(transaction: PastTransaction, id: string): boolean {
  const state = transaction.state(communicationStream(id))
  return (state.kind !== 'message' && state.kind !== 'page') || state.ending !== null
}

async function end(
  story: Story,
  { incidentId }: Written,
  id: string,
  person: PersonId,
  how: Exclude<Fortune['pages'], 'open'>,
): Promise<void> {
  const stream = communicationStream(id)
  const terms = story.pen.policy.notification
  const rounds = instant(story.now + terms.pages.repeatAfter * terms.pages.rounds)
  await story.write(story.person(person), { streams: [stream] }, (transaction) => {
    const page = transaction.state(stream)
    if (how === 'exhausted') return transaction.append(stream, incidentId, endWait(page, rounds, terms))
    // The shipped policy suppresses none: it is written as its contract has it.
    const because = 'maintenance-window'
    if (how === 'suppressed')
      return transaction.append(stream, incidentId, [
        { type: 'PageSuppressed', occurredAt: story.at, data: { because } },
      ])
    const events = acknowledge(page, person, story.at)
    if (!('refused' in events)) transaction.append(stream, incidentId, events)
  })
}

async function withTexts<Result>(
  story: Story,
  hashes: readonly ContentHash[],
  make: (text: (hash: ContentHash) => string | undefined) => Result,
): Promise<Result> {
  const { result } = await story.pen.look({ streams: [], content: [...hashes] }, (transaction) => {
    const texts = new Map(
      hashes.map((hash) => {
        const bytes = transaction.content(hash)
        return [hash, bytes && Buffer.from(bytes).toString()]
      }),
    )
    return make((hash) => texts.get(hash))
  })
  return result
}
