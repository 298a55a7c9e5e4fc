import { Injectable } from '@nestjs/common'
import {
  type EventMetadata,
  isRefusal,
  type PersonId,
  type Refusal,
  refuse,
  type RootCauseTaskAnswer,
} from '@atlas/contracts'
import { decideRootCause, findPerson, recurrenceStream, type RootCauseCommand } from '@atlas/domain'
import { EventLog } from '@atlas/event-sourcing'
import { UnitsOfWork } from '@atlas/event-store-postgres'
import type { Policy } from '@atlas/policy'
import { type CommandRequest, PolicyInForce, Positioned, RefusedException } from '@atlas/runtime'
import type { Keep } from '../acts/act-on-incident.js'
import { Refused } from '../handling/refused.js'
import { OpenIncidents } from '../open-incidents/open-incidents.js'
import { Refusals } from '../refusals/refusals.js'
import { RosterInForce } from '../roster/roster-in-force.js'

/** All of a RootCauseCommand but who it is, which the key says. */
type Asked = RootCauseCommand extends infer Command ? (Command extends unknown ? Omit<Command, 'by'> : never) : never

/** What people do with root-cause tasks: each act is one unit of work, as with incidents. */
@Injectable()
export class RootCauses {
  constructor(
    private readonly log: EventLog,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly open: OpenIncidents,
    private readonly units: UnitsOfWork,
    private readonly refusals: Refusals,
    private readonly roster: RosterInForce,
  ) {}

  /** Throws RefusedException; the refusal is stored with the incident that opened the task. */
  async act(
    pattern: string,
    { principal, correlationId }: CommandRequest,
    asked: (keep: Keep) => Asked,
  ): Promise<Positioned<RootCauseTaskAnswer>> {
    const by = principal.person
    if (by === null) throw new RefusedException(nobody)
    const { hash, policy } = this.policyInForce.current()
    const metadata = metadataOf(by, correlationId, policy, hash)
    const { result, position } = await this.units.run(() => this.decide(pattern, by, asked, metadata))
    if ('refusal' in result) throw new RefusedException(result.refusal)
    return new Positioned(result.answer, position, result.version)
  }

  private async decide(
    pattern: string,
    by: PersonId,
    asked: (keep: Keep) => Asked,
    metadata: EventMetadata,
  ): Promise<Outcome> {
    const policy = await this.roster.over(this.policyInForce.current().policy)
    const work = await this.open.work()
    const stream = recurrenceStream(pattern)
    let told: Parameters<Refusals['record']>[0] | undefined
    let act = 'root-cause'
    try {
      const { result } = await this.log.transact({ streams: [stream] }, metadata, (transaction): Outcome => {
        const before = transaction.state(stream)
        told = before.open?.incidentId
        const command: RootCauseCommand = { ...asked((text) => transaction.keep(text)), by }
        act = command.act
        const events = decideRootCause(command, before, { now: transaction.now, policy, work })
        if (isRefusal(events)) throw new Refused(events)
        transaction.append(stream, before.open?.incidentId ?? null, events)
        const open = transaction.state(stream).open
        const answer = {
          id: `${pattern}-${command.task}`,
          task: command.task,
          takenBy: open?.takenBy ?? by,
          done: open === null,
        }
        return { answer, version: transaction.version(stream) }
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

type Outcome = { readonly answer: RootCauseTaskAnswer; readonly version: number } | { readonly refusal: Refusal }

/** Roles are looked up now and pinned, so that a proof never asks today's roster. */
const metadataOf = (by: PersonId, correlationId: string, policy: Policy, hash: string): EventMetadata => {
  const roles = findPerson(policy.roster, by)?.roles
  return {
    actor: { kind: 'person', id: by, via: 'http', ...(roles ? { roles } : {}) },
    correlationId,
    causationId: correlationId,
    policy: hash,
  }
}

const nobody = refuse('not-a-person', 'This key acts for nobody; only a person looks into causes.', [], 403)
