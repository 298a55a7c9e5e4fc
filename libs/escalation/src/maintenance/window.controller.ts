import { Body, Controller, Param } from '@nestjs/common'
import { ApiTags } from '@nestjs/swagger'
import { CancelWindowInput, ChangeWindowInput, PlanWindowInput, WindowAnswer, type WindowTerms } from '@atlas/contracts'
import { Commanded, type CommandRequest, type Positioned } from '@atlas/runtime'
import { z } from 'zod'
import { actsAnswering } from '../acts/acting.js'
import { momentOf } from '../acts/first-work.js'
import { Windows } from './windows.js'

type Answer = Promise<Positioned<WindowAnswer>>

const WindowNumber = z.coerce.number<string>().int().positive()

/** POST /v1/windows/<path> by a person. */
const Plans = actsAnswering(WindowAnswer)

/** Maintenance: while it lasts, pages are kept but not sent, and whoever is still asked at its end is paged. */
@ApiTags('maintenance')
@Controller('v1/windows')
export class WindowController {
  constructor(private readonly windows: Windows) {}

  @Plans('plan', 'Plan maintenance while which pages of a cluster, namespace or category are kept but not sent')
  plan(@Body({ schema: PlanWindowInput }) body: PlanWindowInput, @Commanded() request: CommandRequest): Answer {
    return this.windows.act({ act: 'plan-window', terms: termsOf(body), reason: body.reason }, request)
  }

  @Plans(':window/change', 'Change what maintenance suppresses, and until when')
  change(
    @Param('window', { schema: WindowNumber }) window: number,
    @Body({ schema: ChangeWindowInput }) body: ChangeWindowInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.windows.act({ act: 'change-window', window, terms: termsOf(body), reason: body.reason }, request)
  }

  @Plans(':window/cancel', 'Cancel maintenance; whoever is still asked for what it suppressed is paged')
  cancel(
    @Param('window', { schema: WindowNumber }) window: number,
    @Body({ schema: CancelWindowInput }) { reason }: CancelWindowInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.windows.act({ act: 'cancel-window', window, reason }, request)
  }
}

const termsOf = ({ reason: _, from, until, ...terms }: PlanWindowInput): WindowTerms => ({
  ...terms,
  from: momentOf(from),
  until: momentOf(until),
})
