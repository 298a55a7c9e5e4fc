import type { IncidentId } from '@atlas/contracts'
import { handlingStream } from '@atlas/domain'
import type { Transaction } from '@atlas/event-sourcing'

/** Whether intake's IncidentOpened has come. */
export const opened = (transaction: Transaction, incidentId: IncidentId): boolean =>
  transaction.state(handlingStream(incidentId)).opened
