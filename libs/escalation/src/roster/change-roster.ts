import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs'
import {
  type EventMetadata,
  type EventOf,
  isRefusal,
  type PersonId,
  type Refusal,
  refuse,
  RosterAnswer,
} from '@atlas/contracts'
import { actingAs, decideRoster, type RosterCommand, rosterStream } from '@atlas/domain'
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
import { RosterInForce } from './roster-in-force.js'
import { armShiftsChanged } from './shifts-changed.js'

/** What somebody asks for: all of a RosterCommand but who it is, which the key says. */
export type RosterAct = RosterCommand extends infer Command
  ? Command extends unknown
    ? Omit<Command, 'by'>
    : never
  : never

/** A person's change of the roster, as it came by HTTP. */
export class ChangeRoster {
  constructor(
    readonly act: RosterCommand['act'],
    /** Which change a decision is about; null for a new one. */
    readonly change: number | null,
    readonly request: CommandRequest,
    /** What is asked, given the roster in force. */
    readonly asked: (policy: Policy) => RosterAct,
  ) {}
}

type Outcome = { readonly answer: RosterAnswer; readonly repeated: boolean } | { readonly refusal: Refusal }

/** One act is one unit of work: what it changed, or its refusal, is stored before it is answered. */
@CommandHandler(ChangeRoster)
export class ChangeRosterHandler implements ICommandHandler<ChangeRoster, Positioned<RosterAnswer>> {
  constructor(
    private readonly log: EventLog,
    private readonly reader: LogReader,
    private readonly units: UnitsOfWork,
    private readonly refusals: Refusals,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly roster: RosterInForce,
  ) {}

  /** Throws RefusedException. */
  async execute(asked: ChangeRoster): Promise<Positioned<RosterAnswer>> {
    const by = asked.request.principal.person
    if (by === null) throw new RefusedException(nobody)
    try {
      const { result, position } = await this.units.run(() => this.change(asked, by))
      if ('refusal' in result) throw new RefusedException(result.refusal)
      // What a repeated answer told of is at or below what can be read now.
      const upTo = result.repeated ? await this.reader.highWaterMark() : position
      return new Positioned(result.answer, upTo, result.answer.version)
    } finally {
      this.roster.forget()
    }
  }

  private async change({ act, change, request, asked }: ChangeRoster, by: PersonId): Promise<Outcome> {
    const { hash, policy } = this.policyInForce.current()
    const metadata = { ...metadataOf(by, policy, request.correlationId), policy: hash }
    const repeat = new Idempotent('roster', request, [act, change], RosterAnswer)
    try {
      const command: RosterCommand = { ...asked(policy), by }
      const reads = { streams: [rosterStream], keys: repeat.keys }
      const { result } = await this.log.transact(reads, metadata, (transaction): Outcome => {
        const before = repeat.answeredBefore(transaction)
        if (isRefusal(before)) throw new Refused(before)
        if (before) return { answer: before, repeated: true }
        const answer = decide(transaction, command, request.ifMatch, policy)
        repeat.remember(transaction, answer)
        return { answer, repeated: false }
      })
      return result
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      await this.refusals.record(null, act, error.refusal, metadata, policy.escalation.refusalsStoredAnHour)
      return { refusal: error.refusal }
    }
  }
}

/** Over the roster of the policy in force, whoever else changes it at the same time. Throws Refused. */
function decide(
  transaction: Transaction,
  command: RosterCommand,
  ifMatch: number | undefined,
  policy: Policy,
): RosterAnswer {
  const version = transaction.version(rosterStream)
  if (ifMatch !== undefined && ifMatch !== version) throw new Refused(conflict(ifMatch, version))
  const before = transaction.state(rosterStream)
  const events = decideRoster(command, before, { now: transaction.now, policy })
  if (isRefusal(events)) throw new Refused(events)
  transaction.append(rosterStream, null, events)
  armShiftsChanged(transaction, events, before, policy)
  const [last] = events.slice(-1)
  return {
    change: last?.data.change ?? 0,
    version: transaction.version(rosterStream),
    events: events.map(({ type }) => type),
    ...(last?.type === 'ShiftsImported' && command.act === 'import-shifts'
      ? { imported: importedBy(last, command) }
      : {}),
  }
}

/** Answers are remembered under their Idempotency-Key, which holds 64 KiB. */
const mistakesTold = 200

function importedBy(
  { data: { people, shifts, from, until } }: EventOf<'ShiftsImported'>,
  { mistakes }: Extract<RosterCommand, { act: 'import-shifts' }>,
): NonNullable<RosterAnswer['imported']> {
  const told = mistakes.slice(0, mistakesTold).map(({ line, message }) => ({ line, message: message.slice(0, 200) }))
  return { people, shifts: shifts.length, from, until, mistakes: told }
}

const metadataOf = (by: PersonId, policy: Policy, correlationId: string): Omit<EventMetadata, 'policy'> => ({
  actor: actingAs(policy, by, 'http'),
  correlationId,
  causationId: correlationId,
})

const nobody = notAPerson('changes the roster')

const conflict = (asked: number, version: number) =>
  refuse(
    'version-conflict',
    `the roster has changed: it is at version ${version}, not ${asked}; look at it again`,
    [{ field: 'If-Match', message: `"${version}" is its version now` }],
    412,
  )
