import {
  type EventOf,
  type HandlingEvent,
  type IncidentId,
  type Instant,
  ReportText,
  WarRoomPart,
} from '@atlas/contracts'
import {
  classificationDecider,
  classificationStream,
  type FactCommand,
  type MoveSignals,
  reportStream,
  splitOff,
} from '@atlas/domain'
import { openByReply, openingOf, repliesKey, SignalRecorder } from '@atlas/intake'
import type { Written } from './past-transaction.js'
import type { Listener, Story } from './story.js'

/** As classification's, escalation's and intake's consumers hear one another (libs/<service>/src/facts and the like). */
export const hearing: Listener = async (written, story) => {
  const fact = written.fact as
    | EventOf<
        | 'IncidentOpened'
        | 'IncidentClassified'
        | 'MailReceived'
        | 'PageAcknowledged'
        | 'ReportAdded'
        | 'SignalClassified'
        | 'SignalsJoined'
        | 'SignalsLeft'
      >
    | Occurring
    | HandlingEvent
  switch (fact.type) {
    case 'IncidentOpened':
      await classify(fact, written, story)
      return story.handle(fact.data.incidentId, story.because(written, 'opening'), { act: 'open', opened: fact.data })
    case 'IncidentClassified': {
      const { incidentId, priority, category, rule } = fact.data
      return story.handle(incidentId, story.because(written, rule), { act: 'classify', priority, category, rule })
    }
    case 'ReportAdded': {
      const { incidentId, dedupKey, requestors } = fact.data
      await classify(fact, written, story)
      if (requestors.length === 0) return
      const because = story.because(written, 'requestors')
      return story.handle(incidentId, because, { act: 'join-requestors', dedupKey, requestors })
    }
    case 'SignalClassified': {
      const { incidentId, priority, category, rule, dedupKey, occurrenceId, receivedAt } = fact.data
      if (priority === 'none') return
      const signal = { dedupKey, occurrenceId, priority, category, rule, because: rule, receivedAt }
      return story.handle(incidentId, story.because(written, rule), { act: 'suggest-reclassification', signal })
    }
    case 'OccurrenceStarted':
    case 'OccurrenceResumed':
    case 'OccurrenceCleared':
    case 'OccurrenceMoved': {
      const [incidentId, commands] = commandsOf(fact, story.at)
      if (commands.length === 0) return
      return story.handle(incidentId, story.because(written, 'reopenWindow'), ...commands)
    }
    case 'SignalsJoined':
    case 'SignalsLeft': {
      const [incidentId, commands] = movedCommands(fact)
      return story.handle(incidentId, story.because(written, 'relations'), ...commands)
    }
    case 'IncidentAbsorbed':
    case 'IncidentSplit':
      return moveSignals(fact, written, story)
    case 'RecurrenceFound':
      return recur(fact, written, story)
    case 'ReplyAfterClosing':
      return followUp(fact, written, story)
    case 'MailReceived': {
      const { incidentId, requestor: from, text } = fact.data
      return story.handle(incidentId, story.because(written, 'mail'), { act: 'mail-answer', from, text })
    }
    case 'PageAcknowledged': {
      const { by, duty: part } = fact.data
      if (written.incidentId === null || !parts.includes(part)) return
      const because = story.because(written, 'war-room')
      return story.handle(written.incidentId, because, { act: 'part-acknowledged', part, by })
    }
    default:
  }
}

const parts: readonly string[] = WarRoomPart.options

async function classify(
  { type, data }: EventOf<'IncidentOpened'> | EventOf<'ReportAdded'>,
  written: Written,
  story: Story,
): Promise<void> {
  const { incidentId, facts } = data
  const stream = classificationStream(incidentId)
  const { policy, hash } = story.pen
  const reads = { streams: [stream], content: [facts.text] }
  await story.write(story.because(written, 'classification'), reads, (transaction) => {
    const bytes = transaction.content(facts.text)
    const text = bytes ? ReportText.parse(JSON.parse(Buffer.from(bytes).toString())) : null
    const context = { now: story.at, hash, policy }
    const { dedupKey, receivedAt } = data
    const later = type === 'ReportAdded' && { signal: { dedupKey, occurrenceId: data.occurrenceId, receivedAt } }
    const command = { incidentId, facts, text, ...later }
    const decided = classificationDecider.decide(command, transaction.state(stream), context)
    if (!('refused' in decided)) transaction.append(stream, incidentId, decided)
  })
}

/** The old incident is over: the firing goes to a linked one. */
async function recur({ data }: EventOf<'RecurrenceFound'>, written: Written, story: Story): Promise<void> {
  const { incidentId: from, dedupKey, occurrenceId, startsAt, moveTo } = data
  const { dice, pen, terms } = story
  const opening = { incidentId: dice.uuid(story.now) as IncidentId, number: terms.number(), contacts: [], flags: [] }
  const allot = { number: () => opening.number, incidentId: () => opening.incidentId }
  await story.write(story.because(written, 'recurrence'), { streams: [reportStream(dedupKey)] }, (transaction) => {
    const command = { type: 'move-occurrence', dedupKey, occurrenceId, from, startsAt, moveTo } as const
    new SignalRecorder(transaction, pen.policy, allot).decide({ ...command, opening: () => opening })
  })
}

function movedCommands(fact: EventOf<'SignalsJoined' | 'SignalsLeft'>): readonly [IncidentId, readonly FactCommand[]] {
  if (fact.type === 'SignalsJoined') {
    const { incidentId, from, occurrenceId, startsAt, receivedAt, cleared } = fact.data
    return [incidentId, [{ act: 'join-signal', from, occurrenceId, startsAt, receivedAt, cleared }]]
  }
  const { incidentId, dedupKey, to, number, because } = fact.data
  return [incidentId, because === 'merged' || number === null ? [] : [{ act: 'note-left', dedupKey, to, number }]]
}

/** Intake follows a merge or a split. */
async function moveSignals(
  fact: EventOf<'IncidentAbsorbed' | 'IncidentSplit'>,
  written: Written,
  story: Story,
): Promise<void> {
  const { dice, pen, terms } = story
  const { signals, from, incidentId: id, number } = fact.data
  const split = fact.type === 'IncidentSplit'
  const opening = { incidentId: dice.uuid(story.now) as IncidentId, number: split ? terms.number() : '' }
  const allot = { number: () => opening.number, incidentId: () => opening.incidentId }
  const streams = signals.map(reportStream)
  await story.write(story.because(written, split ? 'split' : 'merge'), { streams }, (transaction) => {
    const states = signals.map((dedupKey) => transaction.state(reportStream(dedupKey)))
    const commands: readonly MoveSignals[] = split
      ? splitOff(fact.data, states, (facts) => openingOf(facts, pen.policy, allot))
      : signals.map((dedupKey) => ({
          type: 'move-signals',
          dedupKey,
          from,
          to: { id, number },
          because: 'merged',
        }))
    const recorder = new SignalRecorder(transaction, pen.policy, allot)
    for (const command of commands) recorder.decide(command)
  })
}

/** The customer replied to what is over: a new incident opens. */
async function followUp(fact: EventOf<'ReplyAfterClosing'>, written: Written, story: Story): Promise<void> {
  const { dice, pen, terms } = story
  const opening = { incidentId: dice.uuid(story.now) as IncidentId, number: terms.number() }
  const allot = { number: () => opening.number, incidentId: () => opening.incidentId }
  const { streamId, streamVersion } = written
  const reply = { ...fact, streamId, streamVersion }
  const streams = [reportStream(fact.data.dedupKey), reportStream(repliesKey(reply))]
  const content = [fact.data.text, fact.data.reply]
  await story.write(story.because(written, 'reply'), { streams, content }, (transaction) =>
    openByReply(reply, transaction, pen.policy, allot),
  )
}

type Occurring =
  | EventOf<'OccurrenceStarted'>
  | EventOf<'OccurrenceResumed'>
  | EventOf<'OccurrenceCleared'>
  | EventOf<'OccurrenceMoved'>

function commandsOf(fact: Occurring, now: Instant): readonly [IncidentId, readonly FactCommand[]] {
  switch (fact.type) {
    case 'OccurrenceStarted':
    case 'OccurrenceResumed': {
      const { incidentId, occurrenceId, startsAt, receivedAt, past } = fact.data
      if (past || (fact.type === 'OccurrenceStarted' && fact.data.first)) return [incidentId, []]
      return [incidentId, [{ act: 'note-firing', occurrenceId, startsAt, receivedAt }]]
    }
    case 'OccurrenceCleared': {
      const { incidentId, occurrenceId, endsAt: clearedAt, receivedAt, past } = fact.data
      return [incidentId, past ? [] : [{ act: 'note-clear', occurrenceId, clearedAt, receivedAt }]]
    }
    case 'OccurrenceMoved': {
      const { to, occurrenceId, startsAt, opened, cleared, past } = fact.data
      const fires = !opened && !past
      return [
        to,
        [
          ...(fires ? [{ act: 'note-firing', occurrenceId, startsAt, receivedAt: now } as const] : []),
          ...(cleared ? [{ act: 'note-clear', occurrenceId, clearedAt: now, receivedAt: now } as const] : []),
        ],
      ]
    }
  }
}
