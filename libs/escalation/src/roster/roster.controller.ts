import { Body, Controller, Param } from '@nestjs/common'
import { CommandBus } from '@nestjs/cqrs'
import { ApiTags } from '@nestjs/swagger'
import {
  AgreeSwapInput,
  DeclineSwapInput,
  ImportShiftsInput,
  OverrideShiftInput,
  ProposeSwapInput,
  RecordLeaveInput,
  RosterAnswer,
  type PersonsShift,
  WithdrawRosterChangeInput,
} from '@atlas/contracts'
import { readShiftFile } from '@atlas/policy'
import { Commanded, type CommandRequest, type Positioned } from '@atlas/runtime'
import { z } from 'zod'
import { actsAnswering } from '../acts/acting.js'
import { momentOf } from '../acts/first-work.js'
import { ChangeRoster, type RosterAct } from './change-roster.js'

type Answer = Promise<Positioned<RosterAnswer>>

const ChangeNumber = z.coerce.number<string>().int().positive()

/** POST /v1/roster/<path> by a person. */
const Changes = actsAnswering(RosterAnswer)

/** What is decided over the policy's roster: overrides and leave by a Team Lead, swaps by both people. */
@ApiTags('roster')
@Controller('v1/roster')
export class RosterController {
  constructor(private readonly commands: CommandBus) {}

  @Changes('overrides', 'Put a person on or off shift for a time, whatever their shifts and leave say')
  override(
    @Body({ schema: OverrideShiftInput }) { from, until, ...body }: OverrideShiftInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.change(request, { act: 'override-shift', ...body, from: momentOf(from), until: momentOf(until) })
  }

  @Changes('leave', 'Record leave, with a delegate who takes the shifts meanwhile, or without')
  leave(@Body({ schema: RecordLeaveInput }) body: RecordLeaveInput, @Commanded() request: CommandRequest): Answer {
    return this.change(request, { act: 'record-leave', ...body })
  }

  @Changes('import', 'Import shifts from an .ics file, in place of those that policy plans for its people meanwhile')
  importShifts(
    @Body({ schema: ImportShiftsInput }) { file, person, from, until, reason }: ImportShiftsInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    const moment = (text: string | undefined) => (text === undefined ? undefined : momentOf(text))
    const time = { from: moment(from), until: moment(until) }
    return this.commands.execute(
      new ChangeRoster('import-shifts', null, request, ({ roster: { people } }) => {
        const known = person === undefined || people.some(({ id }) => id === person)
        const { shifts: planned, mistakes } = known
          ? readShiftFile(file, { people, person })
          : { shifts: [], mistakes: [] }
        return { act: 'import-shifts', planned, mistakes, person, ...time, reason }
      }),
    )
  }

  @Changes('swaps', 'Propose to swap a shift for one of somebody else')
  propose(
    @Body({ schema: ProposeSwapInput }) { between: [one, other], reason }: ProposeSwapInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.change(request, { act: 'propose-swap', between: [shiftOf(one), shiftOf(other)], reason })
  }

  @Changes('swaps/:change/agree', 'Agree to a swap that the other proposed')
  agree(
    @Param('change', { schema: ChangeNumber }) change: number,
    @Body({ schema: AgreeSwapInput }) _body: AgreeSwapInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.change(request, { act: 'agree-swap', change })
  }

  @Changes('swaps/:change/decline', 'Decline a swap, or take back what one proposed')
  decline(
    @Param('change', { schema: ChangeNumber }) change: number,
    @Body({ schema: DeclineSwapInput }) { reason }: DeclineSwapInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.change(request, { act: 'decline-swap', change, reason })
  }

  @Changes('changes/:change/withdraw', 'Withdraw an override, leave, an import or a swap')
  withdraw(
    @Param('change', { schema: ChangeNumber }) change: number,
    @Body({ schema: WithdrawRosterChangeInput }) { reason }: WithdrawRosterChangeInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.change(request, { act: 'withdraw-change', change, reason })
  }

  private change(request: CommandRequest, act: RosterAct): Answer {
    const change = 'change' in act ? act.change : null
    return this.commands.execute(new ChangeRoster(act.act, change, request, () => act))
  }
}

const shiftOf = ({ person, from, until }: ProposeSwapInput['between'][number]): PersonsShift => ({
  person,
  from: momentOf(from),
  until: momentOf(until),
})
