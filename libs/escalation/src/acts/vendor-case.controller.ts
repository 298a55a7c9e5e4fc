import { Body, Controller, Param } from '@nestjs/common'
import { ApiTags } from '@nestjs/swagger'
import {
  CloseVendorCaseInput,
  EndVendorRequestInput,
  IncidentRef,
  OpenVendorCaseInput,
  RequestVendorCaseInput,
  VendorExchangeInput,
  VendorSeverityInput,
} from '@atlas/contracts'
import { Commanded, type CommandRequest } from '@atlas/runtime'
import { Acts } from './acting.js'
import { lateOf, momentOf } from './first-work.js'
import { type Answer, IncidentDoor } from './incident-door.js'

/** A case with a vendor: prepared at L2, opened and led by an Evangelist. */
@ApiTags('incidents')
@Controller('v1/incidents/:id')
export class VendorCaseController {
  constructor(private readonly door: IncidentDoor) {}

  @Acts('request-vendor-case', 'Prepare a case with a vendor: product, version, severity, contract and evidence')
  request(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: RequestVendorCaseInput }) { evidence, ...what }: RequestVendorCaseInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'request-vendor-case', (keep) => ({
      act: 'request-vendor-case',
      ...what,
      evidence,
      evidenceHash: keep(JSON.stringify(evidence)),
    }))
  }

  @Acts('open-vendor-case', "Open a prepared case, with the vendor's number and contact; from now its clocks run")
  open(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: OpenVendorCaseInput }) { contact, waitUntil, ...which }: OpenVendorCaseInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'open-vendor-case', (keep) => ({
      act: 'open-vendor-case',
      ...which,
      contact: contact === undefined ? undefined : keep(contact),
      waitUntil: momentOf(waitUntil),
    }))
  }

  @Acts('refuse-vendor-case', 'Refuse to open a prepared case, with the reason')
  refuse(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: EndVendorRequestInput }) body: EndVendorRequestInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'refuse-vendor-case', () => ({ act: 'refuse-vendor-case', ...body }))
  }

  @Acts('withdraw-vendor-case', 'Withdraw a case that was prepared, with the reason')
  withdraw(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: EndVendorRequestInput }) body: EndVendorRequestInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'withdraw-vendor-case', () => ({ act: 'withdraw-vendor-case', ...body }))
  }

  @Acts('record-vendor-exchange', 'Record what was said to the vendor, or by it')
  exchange(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: VendorExchangeInput }) { vendorCase, direction, text, ...late }: VendorExchangeInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'record-vendor-exchange', (keep) => ({
      act: 'record-vendor-exchange',
      vendorCase,
      direction,
      text: keep(text),
      late: lateOf(late),
    }))
  }

  @Acts('change-vendor-severity', "Record another severity of the case, as the vendor's decision or ours")
  severity(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: VendorSeverityInput }) body: VendorSeverityInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'change-vendor-severity', () => ({ act: 'change-vendor-severity', ...body }))
  }

  @Acts('close-vendor-case', 'Close the case with its outcome; ends the wait for it')
  close(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: CloseVendorCaseInput }) { vendorCase, outcome, ...late }: CloseVendorCaseInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'close-vendor-case', (keep) => ({
      act: 'close-vendor-case',
      vendorCase,
      outcome: keep(outcome),
      late: lateOf(late),
    }))
  }
}
