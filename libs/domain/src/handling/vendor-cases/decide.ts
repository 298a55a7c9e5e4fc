import type { HandlingEvent, Refusal } from '@atlas/contracts'
import type { PersonCommand } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'
import type { VendorCaseAct } from './command.js'
import { refuseVendorCase, withdrawVendorCase } from './ended.js'
import { openVendorCase } from './open.js'
import { requestVendorCase } from './request.js'
import { changeVendorSeverity, closeVendorCase, recordVendorExchange } from './with-vendor.js'

/** Preparing, opening and leading a case with a vendor. */
export function decideVendorCase(
  command: Extract<PersonCommand, { act: VendorCaseAct['act'] }>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  switch (command.act) {
    case 'request-vendor-case':
      return requestVendorCase(command, incident, context)
    case 'open-vendor-case':
      return openVendorCase(command, incident, context)
    case 'refuse-vendor-case':
      return refuseVendorCase(command, incident, context)
    case 'withdraw-vendor-case':
      return withdrawVendorCase(command, incident, context)
    case 'record-vendor-exchange':
      return recordVendorExchange(command, incident, context)
    case 'change-vendor-severity':
      return changeVendorSeverity(command, incident, context)
    case 'close-vendor-case':
      return closeVendorCase(command, incident, context)
  }
}
