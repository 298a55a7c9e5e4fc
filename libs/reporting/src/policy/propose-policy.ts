import { Injectable } from '@nestjs/common'
import {
  type Hash,
  isRefusal,
  type PolicyAdoption,
  type ProposePolicyInput,
  type Refusal,
  refuse,
} from '@atlas/contracts'
import { actingAs } from '@atlas/domain'
import { EventLog } from '@atlas/event-sourcing'
import { parsePolicy, type Policy, type PolicyError, secondPersonNeeds } from '@atlas/policy'
import {
  adoptPolicy,
  asksSecondPerson,
  type CommandRequest,
  PolicyInForce,
  PolicyStore,
  Positioned,
  RefusedException,
} from '@atlas/runtime'
import { DataSource } from 'typeorm'
import { actingInRole } from './acting-in-role.js'
import { RefusedPolicyActs } from './refused-policy-acts.js'

/** A folder that came by HTTP: in force at once, or once a second person says so too (domain, "Words"). */
@Injectable()
export class ProposePolicy {
  private readonly store: PolicyStore

  constructor(
    private readonly log: EventLog,
    private readonly policy: PolicyInForce<Policy>,
    private readonly refused: RefusedPolicyActs,
    private readonly dataSource: DataSource,
  ) {
    this.store = new PolicyStore(dataSource)
  }

  /** Throws RefusedException: with every mistake of the folder at once, its file, line and column. */
  propose(folder: ProposePolicyInput, request: CommandRequest): Promise<Positioned<PolicyAdoption>> {
    return this.refused.storing('propose-policy', request, () => this.decide(folder, request))
  }

  private async decide(
    { files, reason, retarget }: ProposePolicyInput,
    { principal, ifMatch, correlationId }: CommandRequest,
  ): Promise<Positioned<PolicyAdoption>> {
    const person = actingInRole(principal, this.policy.current().policy, 'proposedBy')
    if (isRefusal(person)) throw new RefusedException(person)
    const bytes = new Map(Object.entries(files).map(([name, text]) => [name, new TextEncoder().encode(text)]))
    const parsed = parsePolicy(bytes)
    if ('errors' in parsed) throw new RefusedException(mistaken(parsed.errors))
    const adopted = await adoptPolicy(
      this.log,
      this.store,
      { folder: 'policy', policy: parsed.ok },
      {
        actor: actingAs(this.policy.current().policy, person.id, 'http'),
        author: person.id,
        approver: null,
        reason,
        needs: await this.needsOf(parsed.ok),
        retarget,
        ifMatch,
        request: correlationId,
      },
    )
    const { hash, outcome, version, position } = adopted
    const changed = adopted.outcome === 'in force already' ? [] : [...adopted.changed]
    const needs = adopted.outcome === 'proposed' ? [...adopted.needs] : []
    return new Positioned({ hash, outcome, changed, needs }, position, version)
  }

  private async needsOf(after: Policy): Promise<string[]> {
    if (!(await asksSecondPerson(this.dataSource))) return []
    const hash: Hash | undefined = await this.store.inForce()
    return hash === undefined ? [] : secondPersonNeeds(await this.policy.byHash(hash), after)
  }
}

function mistaken(errors: readonly PolicyError[]): Refusal {
  const missing = errors.map(({ file, line, column, message }) => ({ field: `${file}:${line}:${column}`, message }))
  const many = errors.length === 1 ? 'a mistake' : `${errors.length} mistakes`
  return refuse('mistaken-policy', `the folder has ${many}; each is told with its file, line and column`, missing, 422)
}
