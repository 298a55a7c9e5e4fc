import { Injectable } from '@nestjs/common'
import { type EventMetadata, isRefusal, type PersonId, type Refusal, refuse, WindowAnswer } from '@atlas/contracts'
import { actingAs, decideWindow, type WindowCommand, windowsStream } from '@atlas/domain'
import { EventLog, LogReader, type Transaction } from '@atlas/event-sourcing'
import { UnitsOfWork } from '@atlas/event-store-postgres'
import type { Policy } from '@atlas/policy'
import {
  type CommandRequest,
  Idempotent,
  notAPerson,
  PolicyInForce,
  Positioned,
  RefusedException,
} from '@atlas/runtime'
import { Refused } from '../handling/refused.js'
import { Refusals } from '../refusals/refusals.js'
import { RosterInForce } from '../roster/roster-in-force.js'

/** What somebody asks for: all of a WindowCommand but who it is, which the key says. */
export type WindowAct = WindowCommand extends infer Command
  ? Command extends unknown
    ? Omit<Command, 'by'>
    : never
  : never
type Outcome = { readonly answer: WindowAnswer; readonly repeated: boolean } | { readonly refusal: Refusal }

/** What people plan: each act is one unit of work, as with incidents. */
@Injectable()
export class Windows {
  constructor(
    private readonly log: EventLog,
    private readonly reader: LogReader,
    private readonly units: UnitsOfWork,
    private readonly refusals: Refusals,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly roster: RosterInForce,
  ) {}

  /** Throws RefusedException. */
  async act(asked: WindowAct, request: CommandRequest): Promise<Positioned<WindowAnswer>> {
    const by = request.principal.person
    if (by === null) throw new RefusedException(nobody)
    const { result, position } = await this.units.run(() => this.decide(asked, by, request))
    if ('refusal' in result) throw new RefusedException(result.refusal)
    // What a repeated answer told of is at or below what can be read now.
    const upTo = result.repeated ? await this.reader.highWaterMark() : position
    return new Positioned(result.answer, upTo, result.answer.version)
  }

  private async decide(asked: WindowAct, by: PersonId, request: CommandRequest): Promise<Outcome> {
    const { hash, policy: inForce } = this.policyInForce.current()
    const policy = await this.roster.over(inForce)
    const metadata = { ...metadataOf(by, policy, request.correlationId), policy: hash }
    const named = 'window' in asked ? asked.window : null
    const repeat = new Idempotent('windows', request, [asked.act, named], WindowAnswer)
    try {
      const reads = { streams: [windowsStream], keys: repeat.keys }
      const { result } = await this.log.transact(reads, metadata, (transaction): Outcome => {
        const answered = repeat.answeredBefore(transaction)
        if (isRefusal(answered)) throw new Refused(answered)
        if (answered) return { answer: answered, repeated: true }
        const answer = apply(transaction, { ...asked, by }, request.ifMatch, policy)
        repeat.remember(transaction, answer)
        return { answer, repeated: false }
      })
      return result
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      await this.refusals.record(null, asked.act, error.refusal, metadata, policy.escalation.refusalsStoredAnHour)
      return { refusal: error.refusal }
    }
  }
}

/** Throws Refused. */
function apply(
  transaction: Transaction,
  command: WindowCommand,
  ifMatch: number | undefined,
  policy: Policy,
): WindowAnswer {
  const version = transaction.version(windowsStream)
  if (ifMatch !== undefined && ifMatch !== version) throw new Refused(conflict(ifMatch, version))
  const events = decideWindow(command, transaction.state(windowsStream), { now: transaction.now, policy })
  if (isRefusal(events)) throw new Refused(events)
  transaction.append(windowsStream, null, events)
  const [planned] = events
  return {
    window: planned?.data.window ?? 0,
    version: transaction.version(windowsStream),
    events: events.map(({ type }) => type),
  }
}

const metadataOf = (by: PersonId, policy: Policy, correlationId: string): Omit<EventMetadata, 'policy'> => ({
  actor: actingAs(policy, by, 'http'),
  correlationId,
  causationId: correlationId,
})

const nobody = notAPerson('plans maintenance')

const conflict = (asked: number, version: number): Refusal =>
  refuse(
    'version-conflict',
    `what is planned has changed: it is at version ${version}, not ${asked}; look at it again`,
    [{ field: 'If-Match', message: `"${version}" is its version now` }],
    412,
  )
