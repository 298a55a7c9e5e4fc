import { Controller, Get, Param, UseGuards } from '@nestjs/common'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { Page, refuse, RunbookView } from '@atlas/contracts'
import type { Policy } from '@atlas/policy'
import { GuardedAs, PolicyInForce, RefusedException, Requires } from '@atlas/runtime'
import { HouseGuard } from '../readers/house.guard.js'
import { runbookView } from './runbook-view.js'

/** The runbooks of the policy in force. */
@ApiTags('knowledge')
@Requires('read')
@GuardedAs('house')
@UseGuards(HouseGuard)
@Controller('v1/runbooks')
export class RunbooksController {
  constructor(private readonly policy: PolicyInForce<Policy>) {}

  @Get()
  @ApiOperation({ summary: 'Every runbook, with its steps and how each is done' })
  @ApiOkResponse({ standardSchema: Page(RunbookView).meta({ id: 'RunbookPage' }) })
  list(): { items: RunbookView[]; next: null } {
    return { items: this.policy.current().policy.runbooks.map(runbookView), next: null }
  }

  @Get(':runbook')
  @ApiOperation({ summary: 'One runbook' })
  @ApiOkResponse({ standardSchema: RunbookView })
  one(@Param('runbook') id: string): RunbookView {
    const { runbooks } = this.policy.current().policy
    const found = runbooks.find((runbook) => runbook.id === id)
    if (found) return runbookView(found)
    const known = runbooks.map((runbook) => runbook.id).join(', ') || 'none'
    throw new RefusedException(refuse('unknown-runbook', `There is no runbook ${id}; there are ${known}.`, [], 404))
  }
}
