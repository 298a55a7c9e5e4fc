import { Injectable } from '@nestjs/common'
import {
  type EventMetadata,
  isRefusal,
  type PersonId,
  type Refusal,
  refuse,
  RootCauseTaskAnswer,
} from '@atlas/contracts'
import { actingAs, decideRootCause, recurrenceStream, type RootCauseCommand } from '@atlas/domain'
import { EventLog, LogReader } from '@atlas/event-sourcing'
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
import type { Keep } from '../acts/act-on-incident.js'
import { Refused } from '../handling/refused.js'
import { OpenIncidents } from '../open-incidents/open-incidents.js'
import { Refusals } from '../refusals/refusals.js'
import { RosterInForce } from '../roster/roster-in-force.js'

/** All of a RootCauseCommand but who it is, which the key says. */
type Asked = RootCauseCommand extends infer Command ? (Command extends unknown ? Omit<Command, 'by'> : never) : never

/** Which task of which pattern, as its id says. */
export interface NamedTask {
  readonly pattern: string
  readonly task: number
}

/** What people do with root-cause tasks: each act is one unit of work, as with incidents. */
@Injectable()
export class RootCauses {
  constructor(
    private readonly log: EventLog,
    private readonly reader: LogReader,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly open: OpenIncidents,
    private readonly units: UnitsOfWork,
    private readonly refusals: Refusals,
    private readonly roster: RosterInForce,
  ) {}

  /** Throws RefusedException; the refusal is stored with the incident that opened the task. */
  async act(
    named: NamedTask,
    act: RootCauseCommand['act'],
    request: CommandRequest,
    asked: (keep: Keep) => Asked,
  ): Promise<Positioned<RootCauseTaskAnswer>> {
    const by = request.principal.person
    if (by === null) throw new RefusedException(nobody)
    const { hash, policy } = this.policyInForce.current()
    const metadata = metadataOf(by, request.correlationId, policy, hash)
    const { result, position } = await this.units.run(() => this.decide(named, act, by, request, asked, metadata))
    if ('refusal' in result) throw new RefusedException(result.refusal)
    // What a repeated answer told of is at or below what can be read now.
    const upTo = result.repeated ? await this.reader.highWaterMark() : position
    return new Positioned(result.answer, upTo, result.answer.version)
  }

  private async decide(
    { pattern, task }: NamedTask,
    act: RootCauseCommand['act'],
    by: PersonId,
    request: CommandRequest,
    asked: (keep: Keep) => Asked,
    metadata: EventMetadata,
  ): Promise<Outcome> {
    const policy = await this.roster.over(this.policyInForce.current().policy)
    const work = await this.open.work()
    const stream = recurrenceStream(pattern)
    let told: Parameters<Refusals['record']>[0] | undefined
    const repeat = new Idempotent('root-causes', request, [pattern, task, act], RootCauseTaskAnswer)
    try {
      const reads = { streams: [stream], keys: repeat.keys }
      const { result } = await this.log.transact(reads, metadata, (transaction): Outcome => {
        const before = transaction.state(stream)
        told = before.open?.incidentId
        const answered = repeat.answeredBefore(transaction)
        if (isRefusal(answered)) throw new Refused(answered)
        if (answered) return { answer: answered, repeated: true }
        const version = transaction.version(stream)
        if (request.ifMatch !== undefined && request.ifMatch !== version)
          throw new Refused(conflict(request.ifMatch, version))
        const command: RootCauseCommand = { ...asked((text) => transaction.keep(text)), by }
        const events = decideRootCause(command, before, { now: transaction.now, policy, work })
        if (isRefusal(events)) throw new Refused(events)
        transaction.append(stream, before.open?.incidentId ?? null, events)
        const open = transaction.state(stream).open
        const answer = {
          id: `${pattern}-${command.task}`,
          task: command.task,
          takenBy: open?.takenBy ?? by,
          done: open === null,
          version: transaction.version(stream),
        }
        repeat.remember(transaction, answer)
        return { answer, repeated: false }
      })
      return result
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      const most = policy.escalation.refusalsStoredAnHour
      if (told) await this.refusals.record(told, act, error.refusal, metadata, most)
      return { refusal: error.refusal }
    }
  }
}

type Outcome = { readonly answer: RootCauseTaskAnswer; readonly repeated: boolean } | { readonly refusal: Refusal }

const metadataOf = (by: PersonId, correlationId: string, policy: Policy, hash: string): EventMetadata => ({
  actor: actingAs(policy, by, 'http'),
  correlationId,
  causationId: correlationId,
  policy: hash,
})

const nobody = notAPerson('looks into causes')

const conflict = (asked: number, version: number): Refusal =>
  refuse(
    'version-conflict',
    `the task has changed: it is at version ${version}, not ${asked}; look at it again`,
    [{ field: 'If-Match', message: `"${version}" is its version now` }],
    412,
  )
