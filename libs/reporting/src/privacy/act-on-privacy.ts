import { Injectable } from '@nestjs/common'
import {
  type AtlasEvent,
  type EventMetadata,
  type IncidentId,
  isRefusal,
  type PersonId,
  PrivacyAnswer,
  type Recorded,
} from '@atlas/contracts'
import {
  actingAs,
  decidePrivacy,
  type PrivacyCommand,
  type PrivacyDecision,
  privacyRegister,
  redactionStream,
  textsNamed,
} from '@atlas/domain'
import { EventLog, LogReader, type Transaction } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'
import {
  ApiKeys,
  type CommandRequest,
  Idempotent,
  notAPerson,
  PolicyInForce,
  Positioned,
  RefusedException,
} from '@atlas/runtime'
import { Refusals } from '../refusals/refusals.js'
import { standingTexts } from './standing-texts.js'
import { textsOfPerson } from './texts-of-person.js'

/** Texts that one transaction takes away at most. */
const atATime = 200

type Asked = PrivacyCommand extends infer Command ? (Command extends unknown ? Omit<Command, 'by'> : never) : never

/** What officers decide about personal data. A refusal of theirs is stored with the incident, else on its own. */
@Injectable()
export class ActOnPrivacy {
  constructor(
    private readonly log: EventLog,
    private readonly reader: LogReader,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly keys: ApiKeys,
    private readonly refusals: Refusals,
  ) {}

  /** One text of an event goes. Throws RefusedException. */
  async redact(
    event: Recorded<AtlasEvent>,
    name: string,
    field: string | undefined,
    reason: string,
    request: CommandRequest,
  ): Promise<Positioned<PrivacyAnswer>> {
    const texts = await standingTexts(
      this.reader,
      textsNamed(event.data).map((text) => ({ event, text })),
    )
    return this.act({ act: 'redact', event: name, field, texts, reason }, event.incidentId, request)
  }

  /** Everything that is held on a person goes, but that they were there; and no key acts as them any more. */
  async erase(person: PersonId, reason: string, request: CommandRequest): Promise<Positioned<PrivacyAnswer>> {
    const texts = await standingTexts(this.reader, await textsOfPerson(this.reader, person))
    const batches = texts.length === 0 ? [[]] : chunks(texts, atATime)
    let before = 0
    // Whoever is interrupted begins again with what is left; the last batch says that they are erased.
    for (const [n, batch] of batches.entries()) {
      const last = n === batches.length - 1
      const command = { act: 'erase', person, reason, texts: batch, of: texts.length } as const
      const done = await this.act(command, null, request, last ? { what: 'whole', before } : { what: 'texts alone' })
      before += batch.length
      if (!last) continue
      for (const key of await this.keys.list())
        if (key.person === person && key.revokedAt === null) await this.keys.revoke(key.id)
      return done
    }
    throw new Error('there is always a last batch')
  }

  /** Throws RefusedException. */
  async act(
    asked: Asked,
    incidentId: IncidentId | null,
    request: CommandRequest,
    batch: Batch = { what: 'whole', before: 0 },
  ): Promise<Positioned<PrivacyAnswer>> {
    const { principal, correlationId } = request
    const by = principal.person
    if (by === null) throw new RefusedException(nobody)
    const { hash, policy } = this.policyInForce.current()
    const metadata = metadataOf(by, correlationId, policy, hash)
    const command: PrivacyCommand = { ...asked, by }
    const texts = 'texts' in asked ? asked.texts : []
    const streams = [privacyRegister, ...texts.map((text) => redactionStream(text.hash))]
    const repeat = new Idempotent('privacy', request, [command.act, incidentId], PrivacyAnswer)
    const { result, position } = await this.log.transact({ streams, keys: repeat.keys }, metadata, (transaction) => {
      const answered = repeat.answeredBefore(transaction)
      if (answered) return answered
      const decided = decidePrivacy(command, transaction.state(privacyRegister), { now: transaction.now, policy })
      if (isRefusal(decided)) return decided
      const answer = carryOut(transaction, decided, batch)
      if (batch.what === 'whole') repeat.remember(transaction, answer)
      return answer
    })
    // What a repeated answer told of is at or below what can be read now.
    if (!isRefusal(result)) return new Positioned(result, position || (await this.reader.highWaterMark()))
    await this.refusals.record(
      incidentId ?? 'privacy',
      command.act,
      result,
      metadata,
      policy.escalation.refusalsStoredAnHour,
    )
    throw new RefusedException(result)
  }
}

/** Of what several transactions take away: with `texts alone` a later one tells the register; `before`: texts gone so far. */
type Batch = { readonly what: 'whole'; readonly before: number } | { readonly what: 'texts alone' }

/** What was decided, in the transaction that it was decided in. */
function carryOut(transaction: Transaction, { register, redactions }: PrivacyDecision, batch: Batch): PrivacyAnswer {
  for (const { text, event } of redactions) {
    transaction.redact(text.hash)
    transaction.append(redactionStream(text.hash), text.incidentId, [event])
  }
  const told = batch.what === 'whole' ? register : []
  if (told.length > 0) transaction.append(privacyRegister, null, told)
  const [last] = told
  return {
    events: [...redactions.map(({ event }) => event.type), ...told.map(({ type }) => type)],
    redacted: redactions.length + (batch.what === 'whole' ? batch.before : 0),
    number: last === undefined ? null : last.type === 'PersonErased' ? last.data.number : last.data.hold,
  }
}

export const metadataOf = (by: PersonId, correlationId: string, policy: Policy, hash: string): EventMetadata => ({
  actor: actingAs(policy, by, 'http'),
  correlationId,
  causationId: correlationId,
  policy: hash,
})

export const nobody = notAPerson('decides what is redacted, erased, held or corrected')

const chunks = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size))
