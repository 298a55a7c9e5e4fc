import { Body, Controller, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common'
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger'
import {
  isRefusal,
  PolicyDecision,
  PolicyRef,
  PolicyView,
  Problem,
  refuse,
  type Refusal,
  RefusePolicyInput,
} from '@atlas/contracts'
import { actingPerson } from '@atlas/domain'
import { EventLog } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'
import {
  approveProposal,
  Caller,
  type Decided,
  type Decision,
  GuardedAs,
  PolicyInForce,
  policyInForce,
  Positioned,
  type Principal,
  RefusedException,
  refuseProposal,
  Requires,
} from '@atlas/runtime'
import { HouseGuard } from '../readers/house.guard.js'

/** What is in force, and the second person's word on what isn't yet. */
@ApiTags('policy')
@Controller('v1/policy')
export class PolicyController {
  constructor(
    private readonly log: EventLog,
    private readonly policy: PolicyInForce<Policy>,
  ) {}

  @Get()
  @Requires('read')
  @GuardedAs('house')
  @UseGuards(HouseGuard)
  @ApiOperation({ summary: 'The policy in force, and what waits for a second person' })
  @ApiOkResponse({ standardSchema: PolicyView })
  async show(): Promise<PolicyView> {
    const { result } = await this.log.transact(
      { streams: [policyInForce] },
      { actor: { kind: 'rule', id: 'policy', via: 'http' }, correlationId: 'read', causationId: 'read' },
      (transaction) => transaction.state(policyInForce),
    )
    if (!result.adopted) throw new RefusedException(refuse('no-policy', 'No policy is in force yet.', [], 404))
    return { inForce: result.adopted, proposals: [...result.proposals] }
  }

  @Post(':hash/approve')
  @HttpCode(200)
  @Requires('person')
  @ApiOperation({ summary: 'Put a proposed policy in force, as the second person' })
  @ApiOkResponse({ standardSchema: PolicyDecision })
  @ApiResponse({ status: 409, description: 'Another version is in force since', standardSchema: Problem })
  async approve(
    @Param('hash', { schema: PolicyRef }) named: PolicyRef,
    @Caller() caller: Principal,
  ): Promise<Positioned<PolicyDecision>> {
    const decision = this.decisionOf(named, caller)
    return answered(await approveProposal(this.log, decision), 'adopted', decision.by)
  }

  @Post(':hash/refuse')
  @HttpCode(200)
  @Requires('person')
  @ApiOperation({ summary: 'Refuse a proposed policy, with the reason; its author takes it back so' })
  @ApiOkResponse({ standardSchema: PolicyDecision })
  async refuse(
    @Param('hash', { schema: PolicyRef }) named: PolicyRef,
    @Body({ schema: RefusePolicyInput }) { reason }: RefusePolicyInput,
    @Caller() caller: Principal,
  ): Promise<Positioned<PolicyDecision>> {
    const decision = this.decisionOf(named, caller)
    return answered(await refuseProposal(this.log, decision, reason), 'refused', decision.by)
  }

  /** Only somebody of the roster in force decides; the roles held then are pinned. Throws RefusedException. */
  private decisionOf(named: PolicyRef, { person: id }: Principal): Decision {
    if (id === null)
      throw new RefusedException(refuse('not-a-person', 'This key acts for nobody; only a person approves.', [], 403))
    const person = actingPerson(this.policy.current().policy.roster, id)
    if (isRefusal(person)) throw new RefusedException(person)
    return { actor: { kind: 'person', id, via: 'http', roles: person.roles }, by: id, named }
  }
}

function answered(
  decided: Decided | Refusal,
  outcome: PolicyDecision['outcome'],
  by: string,
): Positioned<PolicyDecision> {
  if (isRefusal(decided)) throw new RefusedException(decided)
  const { proposal, position, version } = decided
  return new Positioned({ hash: proposal.hash, outcome, by, changed: proposal.changed }, position, version)
}
