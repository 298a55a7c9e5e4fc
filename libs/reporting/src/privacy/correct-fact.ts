import { Injectable } from '@nestjs/common'
import {
  type AtlasEvent,
  type CorrectInput,
  isRefusal,
  PrivacyAnswer,
  type Recorded,
  type Refusal,
  refuse,
} from '@atlas/contracts'
import { actingPerson, correctionStream, fieldThatCounts } from '@atlas/domain'
import { EventLog, LogReader } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'
import { type CommandRequest, Idempotent, PolicyInForce, Positioned, RefusedException } from '@atlas/runtime'
import { metadataOf, nobody } from './act-on-privacy.js'
import { Refusals } from '../refusals/refusals.js'

/**
 * What an event says wrongly is corrected by another event, which names it; both stay visible (domain, "Audit and
 * replay"). It changes no state: what an incident stands on is corrected with the incident, and what has to happen
 * otherwise than it did is an act of the playbook.
 */
@Injectable()
export class CorrectFact {
  constructor(
    private readonly log: EventLog,
    private readonly reader: LogReader,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly refusals: Refusals,
  ) {}

  /** Throws RefusedException. */
  async correct(
    event: Recorded<AtlasEvent>,
    { event: name, field, instead, reason }: CorrectInput,
    request: CommandRequest,
  ): Promise<Positioned<PrivacyAnswer>> {
    const { principal, correlationId } = request
    const by = principal.person
    if (by === null) throw new RefusedException(nobody)
    const { hash, policy } = this.policyInForce.current()
    const metadata = metadataOf(by, correlationId, policy, hash)
    const was = valueAt(event.data, field.split('.'))
    const unfit = actedOn(event, field) ?? refusalOf(policy, by, field, was, instead)
    if (unfit) {
      await this.refusals.record(
        event.incidentId ?? 'privacy',
        'correct',
        unfit,
        metadata,
        policy.escalation.refusalsStoredAnHour,
      )
      throw new RefusedException(unfit)
    }
    const stream = correctionStream(event.incidentId, event.streamId)
    const repeat = new Idempotent('privacy', request, ['correct', event.incidentId], PrivacyAnswer)
    const { result, position } = await this.log.transact(
      { streams: [stream], keys: repeat.keys },
      metadata,
      (transaction) => {
        const answered = repeat.answeredBefore(transaction)
        if (answered) return answered
        const data = { event: name, type: event.type, field, was, instead, by, reason }
        transaction.append(stream, event.incidentId, [{ type: 'FactCorrected', occurredAt: transaction.now, data }])
        const answer: PrivacyAnswer = { events: ['FactCorrected'], redacted: 0, number: null }
        repeat.remember(transaction, answer)
        return answer
      },
    )
    if (isRefusal(result)) throw new RefusedException(result)
    return new Positioned(result, position || (await this.reader.highWaterMark()))
  }
}

/** What an incident stands on is corrected where it is decided, and its clocks follow. */
const actedOn = ({ type, category, incidentId }: Recorded<AtlasEvent>, field: string): Refusal | undefined =>
  category === handlingStreams && fieldThatCounts(type, field)
    ? refuse(
        'corrected-with-the-incident',
        `the incident stands on the ${field} of ${type}: \`incident correct ${incidentId ?? ''}\` corrects it, so that its clocks and reports follow`,
        [{ field: 'field', message: 'one that nothing follows from' }],
        409,
      )
    : undefined
const handlingStreams = 'handling'

function refusalOf(policy: Policy, by: string, field: string, was: unknown, instead: unknown): Refusal | undefined {
  const person = actingPerson(policy.roster, by)
  if (isRefusal(person)) return person
  if (was === undefined)
    return refuse(
      'no-such-field',
      `the event has no field ${field}`,
      [{ field: 'field', message: 'one that it has' }],
      422,
    )
  if (JSON.stringify(was) === JSON.stringify(instead ?? null))
    return refuse('says-so-already', `the event's ${field} says so already`, [
      { field: 'instead', message: 'what it should have said' },
    ])
  return undefined
}

const valueAt = (value: unknown, [key, ...inner]: readonly string[]): unknown => {
  if (key === undefined) return value
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return valueAt((value as Readonly<Record<string, unknown>>)[key], inner)
}
