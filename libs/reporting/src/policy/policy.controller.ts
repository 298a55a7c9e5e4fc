import { applyDecorators, Body, Controller, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common'
import { ApiHeader, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger'
import {
  isRefusal,
  PolicyAdoption,
  PolicyDecision,
  PolicyRef,
  PolicyView,
  Problem,
  ProposePolicyInput,
  refuse,
  type Refusal,
  RefusePolicyInput,
} from '@atlas/contracts'
import { actingAs } from '@atlas/domain'
import { EventLog } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'
import {
  approveProposal,
  Commanded,
  type CommandRequest,
  type Decided,
  type Decision,
  GuardedAs,
  PolicyInForce,
  policyInForce,
  Positioned,
  RefusedException,
  refuseProposal,
  Requires,
} from '@atlas/runtime'
import { HouseGuard } from '../readers/house.guard.js'
import { actingInRole } from './acting-in-role.js'
import { ProposePolicy } from './propose-policy.js'
import { RefusedPolicyActs } from './refused-policy-acts.js'

/** POST /v1/policy/{hash}/<path> by a second person, or by who proposed it. */
const Decides = (path: string, summary: string): MethodDecorator =>
  applyDecorators(
    Post(`:hash/${path}`),
    HttpCode(200),
    Requires('person'),
    ApiOperation({ summary }),
    ApiHeader({
      name: 'If-Match',
      required: false,
      description: 'the version of GET /v1/policy that it was decided on',
    }),
    ApiOkResponse({ standardSchema: PolicyDecision }),
    ApiResponse({ status: 409, description: 'Another version is in force since', standardSchema: Problem }),
    ApiResponse({ status: 412, description: 'Policy was changed since', standardSchema: Problem }),
  )

/** What is in force, and the second person's word on what isn't yet. */
@ApiTags('policy')
@Controller('v1/policy')
export class PolicyController {
  constructor(
    private readonly log: EventLog,
    private readonly policy: PolicyInForce<Policy>,
    private readonly proposing: ProposePolicy,
    private readonly refused: RefusedPolicyActs,
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
      (transaction) => ({ ...transaction.state(policyInForce), version: transaction.version(policyInForce) }),
    )
    const { adopted: inForce, proposals, version } = result
    if (!inForce) throw new RefusedException(refuse('no-policy', 'no policy is in force yet', [], 404))
    return { inForce, proposals: [...proposals], version }
  }

  @Post()
  @HttpCode(200)
  @Requires('person')
  @ApiOperation({ summary: 'Put a policy folder in force, or propose what needs a second person' })
  @ApiHeader({ name: 'If-Match', required: false, description: 'the version of GET /v1/policy that it was written on' })
  @ApiOkResponse({ standardSchema: PolicyAdoption })
  @ApiResponse({ status: 412, description: 'Policy was changed since', standardSchema: Problem })
  @ApiResponse({ status: 422, description: 'Every mistake of the folder, with its place', standardSchema: Problem })
  propose(
    @Body({ schema: ProposePolicyInput }) folder: ProposePolicyInput,
    @Commanded() request: CommandRequest,
  ): Promise<Positioned<PolicyAdoption>> {
    return this.proposing.propose(folder, request)
  }

  @Decides('approve', 'Put a proposed policy in force, as the second person')
  approve(
    @Param('hash', { schema: PolicyRef }) named: PolicyRef,
    @Commanded() request: CommandRequest,
  ): Promise<Positioned<PolicyDecision>> {
    return this.refused.storing('approve-policy', request, async () => {
      const decision = this.decisionOf(named, request, 'approvedBy')
      return answered(await approveProposal(this.log, decision), 'adopted', decision.by)
    })
  }

  @Decides('refuse', 'Refuse a proposed policy, with the reason; its author takes it back so')
  refuse(
    @Param('hash', { schema: PolicyRef }) named: PolicyRef,
    @Body({ schema: RefusePolicyInput }) { reason }: RefusePolicyInput,
    @Commanded() request: CommandRequest,
  ): Promise<Positioned<PolicyDecision>> {
    return this.refused.storing('refuse-policy', request, async () => {
      // Whoever proposed it takes it back.
      const decision = this.decisionOf(named, request, 'approvedBy', 'proposedBy')
      return answered(await refuseProposal(this.log, decision, reason), 'refused', decision.by)
    })
  }

  /** By the roster in force. Throws RefusedException. */
  private decisionOf(
    named: PolicyRef,
    { principal, ifMatch }: CommandRequest,
    ...does: Parameters<typeof actingInRole>[2][]
  ): Decision {
    const { policy } = this.policy.current()
    const person = actingInRole(principal, policy, ...does)
    if (isRefusal(person)) throw new RefusedException(person)
    return { actor: actingAs(policy, person.id, 'http'), by: person.id, named, ifMatch }
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
