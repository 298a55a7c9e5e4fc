import { Injectable } from '@nestjs/common'
import { type EventMetadata, type Instant, isRefusal, SentContent } from '@atlas/contracts'
import {
  type Communication,
  communicationStream,
  type Dispatch,
  endAttempt,
  endWait,
  type Message,
  type OpenPage,
  type Page,
  startAttempt,
} from '@atlas/domain'
import { EventLog, LogReader, type Transaction } from '@atlas/event-sourcing'
import { type Policy, templatesOf } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import { rowOf } from '../read-models/communication-row.js'
import { Communications } from '../read-models/communications.js'
import { Units } from '../read-models/units.js'
import { attemptTimer } from './attempt-timer.js'
import type { Outward, Sent } from './channel.js'
import { gather } from './gather.js'

/** One attempt under way of each message or page in a dispatch. */
export interface Going {
  readonly channel: Message['channel']
  readonly attempts: readonly { readonly id: string; readonly attempt: number }[]
  /** Undefined when its content was redacted. */
  readonly outward: Outward | undefined
}

/** A page that nobody acknowledged, and why its alert is asked for. */
export interface Exhausted extends OpenPage {
  readonly incidentId: Page['incidentId']
  readonly priority: Page['priority']
  /** `stream@version` of PageExhausted. */
  readonly because: string
}

/** Stores the beginnings and ends of attempts, each with the read model in one transaction. */
@Injectable()
export class Attempts {
  constructor(
    private readonly log: EventLog,
    private readonly reader: LogReader,
    private readonly units: Units,
    private readonly communications: Communications,
    private readonly policyInForce: PolicyInForce<Policy>,
  ) {}

  /** Before anything leaves. Undefined when all of it has ended meanwhile. */
  async start({ outwardId, sendings }: Dispatch): Promise<Going | undefined> {
    const ids = sendings.map(({ id }) => id)
    const contents = await this.contentOf(ids)
    const templates = templatesOf(this.policyInForce.current().policy)
    return this.change(ids, metadata('sender', outwardId), (transaction, states) => {
      const open = [...states.values()].filter(isOpen)
      const [first] = open
      if (!first) return undefined
      const parts = open.flatMap(({ id }) => contents.get(id) ?? [])
      const sent = gather(parts, templates)
      const gathered = parts.length > 1 && sent ? transaction.keep(JSON.stringify(sent)) : undefined
      const attempts = open.map((state) => {
        const events = startAttempt(state, { now: transaction.now, outwardId, gathered })
        if (isRefusal(events)) throw new Error(events.message)
        transaction.append(communicationStream(state.id), state.incidentId, events)
        return { id: state.id, attempt: state.attempts + 1 }
      })
      const outward = sent && {
        outwardId,
        kind: first.kind,
        ids: open.map(({ id }) => id),
        name: sent.to.name,
        address: sent.to.address ?? '',
        subject: sent.subject,
        body: sent.body,
      }
      return { channel: first.channel, attempts, outward }
    })
  }

  /** After it left, or didn't. Gives the pages that this exhausted. */
  async end(attempts: Going['attempts'], { outcome, detail }: Sent): Promise<Exhausted[]> {
    const { notification } = this.policyInForce.current().policy
    return this.change(
      attempts.map(({ id }) => id),
      metadata('sender', attempts[0]?.id ?? ''),
      (transaction, states) =>
        attempts.flatMap(({ id, attempt }) => {
          const state = states.get(id)
          if (!state || !isSending(state)) return []
          const ended = endAttempt(state, { attempt, outcome, detail: short(detail) }, transaction.now, notification)
          if (ended.length === 0) return []
          const stream = communicationStream(id)
          transaction.append(stream, state.incidentId, ended)
          const after = transaction.state(stream)
          const waits = isSending(after) && after.ending === null ? after.waitsUntil : null
          if (waits !== null && waits > transaction.now)
            transaction.arm({
              service: 'notification',
              owner: stream.id,
              name: attemptTimer,
              dueAt: waits,
              incidentId: state.incidentId,
              data: { id },
            })
          return exhausted(after, transaction.version(stream))
        }),
    )
  }

  /** A wait is over: it is due, or exhausted. */
  async waitIsOver(id: string, dueAt: Instant): Promise<Exhausted[]> {
    const { notification } = this.policyInForce.current().policy
    const gone = await this.change(
      [id],
      metadata('timer', `communication-${id}/${attemptTimer}`),
      (transaction, states) => {
        const state = states.get(id)
        if (!state || !isSending(state)) return []
        const events = endWait(state, transaction.now, notification)
        if (events.length === 0) return []
        const stream = communicationStream(id)
        transaction.append(stream, state.incidentId, events)
        return exhausted(transaction.state(stream), transaction.version(stream))
      },
    )
    if (gone.length === 0) await this.communications.makeDue(id, dueAt)
    return gone
  }

  private async change<Result>(
    ids: readonly string[],
    metadata: EventMetadata,
    decide: (transaction: Transaction, states: ReadonlyMap<string, Communication>) => Result,
  ): Promise<Result> {
    const streams = ids.map(communicationStream)
    const { result } = await this.units.run(async () => {
      const { result: decided } = await this.log.transact({ streams }, metadata, (transaction) => {
        const before = streams.map((stream) => transaction.version(stream))
        const states = new Map(ids.map((id) => [id, transaction.state(communicationStream(id))]))
        const result = decide(transaction, states)
        const changed = streams.filter((stream, n) => transaction.version(stream) !== before[n])
        const rows = changed.flatMap(
          (stream) => rowOf(transaction.state(stream), transaction.version(stream), transaction.now) ?? [],
        )
        return { result, rows }
      })
      await this.communications.save(decided.rows)
      return decided.result
    })
    return result
  }

  private async contentOf(ids: readonly string[]): Promise<Map<string, SentContent>> {
    const hashes = await this.communications.contentHashes(ids)
    const contents = await this.reader.content([...hashes.values()])
    return new Map(
      [...hashes].flatMap(([id, hash]) => {
        const bytes = contents.get(hash)
        return bytes ? [[id, SentContent.parse(JSON.parse(Buffer.from(bytes).toString()))] as const] : []
      }),
    )
  }
}

const isSending = (state: Communication): state is Message | Page => state.kind === 'message' || state.kind === 'page'
const isOpen = (state: Communication): state is Message | Page =>
  isSending(state) && state.ending === null && state.current === null

function exhausted(state: Communication, version: number): Exhausted[] {
  if (state.kind !== 'page' || state.ending !== 'exhausted') return []
  const { id, person, about: duty, incidentId, priority } = state
  return [{ id, person, duty, incidentId, priority, because: `communication-${id}@${version}` }]
}

/** What servers answer may be long; the event keeps what a person reads. */
const short = (detail: string): string => detail.slice(0, 500)

const metadata = (kind: 'sender' | 'timer', cause: string): EventMetadata => ({
  actor: kind === 'timer' ? { kind, id: attemptTimer, via: 'sweeper' } : { kind: 'rule', id: 'sender', via: 'sender' },
  correlationId: cause,
  causationId: cause,
})
