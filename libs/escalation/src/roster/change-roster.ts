import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs'
import { type EventMetadata, isRefusal, type PersonId, refuse, type RosterAnswer } from '@atlas/contracts'
import { decideRoster, findPerson, type RosterCommand, rosterStream } from '@atlas/domain'
import { EventLog } from '@atlas/event-sourcing'
import { UnitsOfWork } from '@atlas/event-store-postgres'
import type { Policy } from '@atlas/policy'
import { type CommandRequest, PolicyInForce, Positioned, RefusedException } from '@atlas/runtime'
import { Refused } from '../handling/refused.js'
import { RosterInForce } from './roster-in-force.js'

/** What somebody asks for: all of a RosterCommand but who it is, which the key says. */
export type RosterAct = RosterCommand extends infer Command
  ? Command extends unknown
    ? Omit<Command, 'by'>
    : never
  : never

/** A person's change of the roster, as it came by HTTP. */
export class ChangeRoster {
  constructor(
    readonly act: RosterAct,
    readonly request: CommandRequest,
  ) {}
}

/** Over the roster of the policy in force, whoever else changes it at the same time. */
@CommandHandler(ChangeRoster)
export class ChangeRosterHandler implements ICommandHandler<ChangeRoster, Positioned<RosterAnswer>> {
  constructor(
    private readonly log: EventLog,
    private readonly units: UnitsOfWork,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly roster: RosterInForce,
  ) {}

  /** Throws RefusedException. */
  async execute({ act, request }: ChangeRoster): Promise<Positioned<RosterAnswer>> {
    const by = request.principal.person
    if (by === null) throw new RefusedException(nobody)
    try {
      const { result, position } = await this.units.run(() => this.change({ ...act, by }, request))
      return new Positioned(result, position, result.version)
    } catch (error) {
      throw error instanceof Refused ? new RefusedException(error.refusal) : error
    } finally {
      this.roster.forget()
    }
  }

  private async change(command: RosterCommand, { ifMatch, correlationId }: CommandRequest): Promise<RosterAnswer> {
    const { hash, policy } = this.policyInForce.current()
    const metadata = metadataOf(command.by, policy, correlationId)
    const { result } = await this.log.transact(
      { streams: [rosterStream] },
      { ...metadata, policy: hash },
      (transaction) => {
        const version = transaction.version(rosterStream)
        if (ifMatch !== undefined && ifMatch !== version) throw new Refused(conflict(ifMatch, version))
        const events = decideRoster(command, transaction.state(rosterStream), { now: transaction.now, policy })
        if (isRefusal(events)) throw new Refused(events)
        transaction.append(rosterStream, null, events)
        const change = events.at(-1)?.data.change ?? 0
        return { change, version: transaction.version(rosterStream), events: events.map(({ type }) => type) }
      },
    )
    return result
  }
}

function metadataOf(by: PersonId, { roster }: Policy, correlationId: string): Omit<EventMetadata, 'policy'> {
  const roles = findPerson(roster, by)?.roles
  return {
    actor: { kind: 'person', id: by, via: 'http', ...(roles ? { roles } : {}) },
    correlationId,
    causationId: correlationId,
  }
}

const nobody = refuse('not-a-person', 'This key acts for nobody; only a person changes the roster.', [], 403)

const conflict = (asked: number, version: number) =>
  refuse(
    'version-conflict',
    `the roster has changed: it is at version ${version}, not ${asked}; look at it again`,
    [{ field: 'If-Match', message: `"${version}" is its version now` }],
    412,
  )
