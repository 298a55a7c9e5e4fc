import { Injectable } from '@nestjs/common'
import { type ContentHash, isRefusal, SentContent } from '@atlas/contracts'
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
import { LogReader } from '@atlas/event-sourcing'
import { type Policy, templatesOf } from '@atlas/policy'
import { PolicyInForce, type Sent } from '@atlas/runtime'
import { Communications, type IntendedRow } from '../read-models/communications.js'
import { Together } from '../read-models/together.js'
import { attemptTimer } from './attempt-timer.js'
import { Changes } from './changes.js'
import type { Outward } from './channel.js'
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
  readonly correlationId: string
}

/** Stores the beginnings and ends of attempts, each with the read model in one transaction. */
@Injectable()
export class Attempts {
  private readonly contents: Together<ContentHash, { bytes: Uint8Array | undefined }>

  constructor(
    private readonly reader: LogReader,
    private readonly changes: Changes,
    private readonly communications: Communications,
    private readonly policyInForce: PolicyInForce<Policy>,
  ) {
    this.contents = new Together(async (hashes) => {
      const found = await this.reader.content(hashes)
      return new Map(hashes.map((hash) => [hash, { bytes: found.get(hash) }]))
    })
  }

  /** Before anything leaves. Undefined when all of it has ended meanwhile. */
  async start({ outwardId, sendings }: Dispatch): Promise<Going | undefined> {
    const ids = sendings.map(({ id }) => id)
    const intended = await this.communications.intended(ids)
    const contents = await this.contentOf(intended)
    // Gathered pages are about several incidents: they belong to no thread.
    const [only] = ids
    const thread = ids.length === 1 && only ? (await this.communications.threads(ids)).get(only) : undefined
    const templates = templatesOf(this.policyInForce.current().policy)
    return this.changes.change(intended, 'sender', (transaction, states) => {
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
        ...(thread === undefined ? {} : { thread }),
        ids: open.map(({ id }) => id),
        name: sent.to.name,
        address: sent.to.address ?? '',
        ...(sent.to.form === undefined ? {} : { form: sent.to.form }),
        subject: sent.subject,
        body: sent.body,
      }
      return { channel: first.channel, attempts, outward }
    })
  }

  /** After it left, or didn't. Gives the pages that this exhausted. */
  async end(attempts: Going['attempts'], { outcome, detail }: Sent): Promise<Exhausted[]> {
    const { notification } = this.policyInForce.current().policy
    const intended = await this.communications.intended(attempts.map(({ id }) => id))
    return this.changes.change(intended, 'sender', (transaction, states) =>
      attempts.flatMap(({ id, attempt }) => {
        const state = states.get(id)
        if (!state || !isSending(state)) return []
        const ended = endAttempt(state, { attempt, outcome, detail: short(detail) }, transaction.now, notification)
        if (ended.length === 0) return []
        const stream = communicationStream(id)
        transaction.append(stream, state.incidentId, ended)
        const after = transaction.state(stream)
        const waits = isSending(after) && after.ending === null ? after.waitsUntil : null
        if (waits !== null)
          transaction.arm({
            service: 'notification',
            owner: stream.id,
            name: attemptTimer,
            dueAt: waits,
            incidentId: state.incidentId,
            data: { id },
          })
        return exhausted(after, transaction.version(stream), intended)
      }),
    )
  }

  /** A wait is over: it is due, or exhausted. */
  async waitIsOver(id: string): Promise<Exhausted[]> {
    const { notification } = this.policyInForce.current().policy
    const intended = await this.communications.intended([id])
    return this.changes.change(intended, 'timer', (transaction, states) => {
      const state = states.get(id)
      if (!state || !isSending(state)) return []
      const events = endWait(state, transaction.now, notification)
      if (events.length === 0) return []
      const stream = communicationStream(id)
      transaction.append(stream, state.incidentId, events)
      return exhausted(transaction.state(stream), transaction.version(stream), intended)
    })
  }

  private async contentOf(intended: ReadonlyMap<string, IntendedRow>): Promise<Map<string, SentContent>> {
    const hashes = [...intended].flatMap(([id, { content }]) => (content === null ? [] : [[id, content] as const]))
    const contents = await Promise.all(
      hashes.map(async ([id, hash]) => [id, (await this.contents.of(hash)).bytes] as const),
    )
    return new Map(
      contents.flatMap(([id, bytes]) =>
        bytes ? [[id, SentContent.parse(JSON.parse(Buffer.from(bytes).toString()))] as const] : [],
      ),
    )
  }
}

const isSending = (state: Communication): state is Message | Page => state.kind === 'message' || state.kind === 'page'
const isOpen = (state: Communication): state is Message | Page =>
  isSending(state) && state.ending === null && state.current === null

function exhausted(state: Communication, version: number, intended: ReadonlyMap<string, IntendedRow>): Exhausted[] {
  if (state.kind !== 'page' || state.ending !== 'exhausted') return []
  const { id, person, about: duty, incidentId, priority } = state
  return [
    {
      id,
      person,
      duty,
      incidentId,
      priority,
      because: `communication-${id}@${version}`,
      correlationId: intended.get(id)?.correlation_id ?? id,
    },
  ]
}

/** What servers answer may be long; the event keeps what a person reads. */
const short = (detail: string): string => detail.slice(0, 500)
