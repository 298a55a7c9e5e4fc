import { expect, it } from '@jest/globals'
import { type HandlingCommand, confirmationDue, decideHandling } from '../index.js'
import { at, classifiedAs, context, history, incidentAfter, incidentId, opened, warRoom } from '../testing/incident.js'

const overdue = (minute: number): HandlingCommand => ({ act: 'confirmation-overdue', dueAt: at(minute) })
const p1 = [opened(), classifiedAs('P1')]
const confirm: HandlingCommand = { act: 'triage', by: 'eve', priority: 'P1', category: 'egress-access' }

it('is said ten minutes after a tentative P1 that nobody confirmed, at that instant however late the sweep', () => {
  expect(confirmationDue(incidentAfter(history(...p1)), warRoom)).toBe(at(11))
  const decision = decideHandling(overdue(11), incidentAfter(history(...p1)), context(20))
  expect(decision).toEqual([
    { type: 'ConfirmationOverdue', occurredAt: at(11), data: { incidentId, priority: 'P1', since: at(1) } },
  ])
})

it('is said once, and of nothing that was confirmed, is lower or is Closed', () => {
  const due = (...commands: HandlingCommand[]) => confirmationDue(incidentAfter(history(...commands)), warRoom)
  expect(due(...p1, confirm)).toBeNull()
  expect(due(opened(), classifiedAs('P2'))).toBeNull()
  expect(due(...p1, { act: 'cancel', by: 'tess', reason: 'a drill' })).toBeNull()
  expect(due(...p1, overdue(11))).toBeNull()
  expect(decideHandling(overdue(11), incidentAfter(history(...p1, confirm)), context(20))).toEqual([])
  expect(decideHandling(overdue(5), incidentAfter(history(...p1)), context(20))).toEqual([])
})
