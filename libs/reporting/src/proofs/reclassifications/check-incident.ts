import type {
  HandlingEvent,
  IncidentId,
  OutsideMatrix,
  Priority,
  ProvedReclassification,
  Recorded,
  Violation,
} from '@atlas/contracts'
import { handlingAggregate, waiting } from '@atlas/domain'
import { foldAll, type LogReader } from '@atlas/event-sourcing'
import { actorName } from '../../trail/trail-entry.js'
import { isWithin, named, type Period, type PolicyByHash } from '../period.js'
import { checkApprovals } from './check-approvals.js'
import { checkClocks } from './check-clocks.js'
import { checkRequest } from './check-request.js'
import type { Fault } from './fault.js'
import { type Applied, type Approved, type History, isApplied, readHistory, type Step } from './history.js'
import { provedItem } from './proved-item.js'

export interface Checked {
  readonly items: ProvedReclassification[]
  readonly violations: Violation[]
  readonly outsideMatrix: OutsideMatrix[]
}

/** Everything that changed an incident's priority after triage within the period, each with what proves it. */
export async function checkIncident(
  log: LogReader,
  incidentId: IncidentId,
  period: Period,
  policyOf: PolicyByHash,
): Promise<Checked> {
  const history = await readHistory(log, incidentId)
  const checked: Checked = { items: [], violations: [], outsideMatrix: [] }
  for (const [index, step] of history.steps.entries()) {
    if (!isWithin(step.event, period)) continue
    const { event } = step
    const against = (faults: readonly Fault[]) =>
      checked.violations.push(...faults.map(({ kind, says }) => ({ kind, ...named(event, history.number), says })))
    if (isApplied(event)) {
      const earlier = history.steps.slice(0, index)
      against(await checkApplied(event, step, earlier, history, policyOf))
      checked.items.push(await provedItem(event, earlier, history, policyOf))
      continue
    }
    const change = changeOf(step, history.steps[index + 1])
    if (change && isOutside(event))
      checked.outsideMatrix.push({ ...named(event, history.number), ...change, actor: actorName(event.metadata.actor) })
    else if (change)
      against([
        {
          kind: 'no-proof',
          says: `${event.type} changed ${change.from} to ${change.to} after triage, and nothing proves it`,
        },
      ])
  }
  checked.violations.push(...neverApplied(history, period))
  return checked
}

async function checkApplied(
  applied: Applied,
  { before }: Step,
  earlier: readonly Step[],
  history: History,
  policyOf: PolicyByHash,
): Promise<Fault[]> {
  const { request, from } = applied.data
  const faults: Fault[] = []
  if (before.opened && before.priority !== from)
    faults.push({
      kind: 'not-in-force',
      says: `it leads from ${from}, and ${before.priority ?? 'nothing'} was in force`,
    })
  const asked = earlier.find(
    ({ event }) => event.type === 'ReclassificationRequested' && event.data.request === request,
  )
  const hash = asked?.event.metadata.policy ?? applied.metadata.policy
  if (hash === undefined) return [...faults, { kind: 'no-policy', says: 'it names no policy that decided' }]
  faults.push(...checkRequest(applied, asked, history, await policyOf(hash)))
  if (asked?.event.type === 'ReclassificationRequested')
    faults.push(
      ...(await checkApprovals(
        applied,
        asked.event,
        earlier.map(({ event }) => event),
        policyOf,
      )),
    )
  return [...faults, ...(await checkClocks(applied, history.clocks, policyOf))]
}

/** The priority before and after, where an event changed it after triage. */
function changeOf({ event, before }: Step, next: Step | undefined): { from: Priority; to: Priority } | undefined {
  if (!before.opened || !before.triaged || before.priority === null) return undefined
  const after = next ? next.before : handlingAggregate.evolve(before, event)
  if (!after.opened || after.priority === null || after.priority === before.priority) return undefined
  return { from: before.priority, to: after.priority }
}

/** Another system decided it: ServiceNow, or the history of one. */
const isOutside = ({ metadata }: Recorded<HandlingEvent>): boolean =>
  metadata.actor.kind === 'sync' || metadata.actor.kind === 'import'

/** The last approval puts the priority in force; one that didn't left the request waiting. */
function neverApplied({ steps, number }: History, period: Period): Violation[] {
  const state = foldAll(
    handlingAggregate,
    steps.map(({ event }) => event),
  )
  if (!state.opened) return []
  return waiting(state.reclassifications)
    .filter(({ rows }) => rows.every(({ approval }) => approval !== null))
    .flatMap(({ request }) => {
      const last = steps
        .map(({ event }) => event)
        .findLast(
          (event): event is Approved => event.type === 'ReclassificationApproved' && event.data.request === request,
        )
      if (!last || !isWithin(last, period)) return []
      return [
        {
          kind: 'never-applied',
          ...named(last, number),
          says: `every row of request ${request} was approved, and the priority stayed`,
        },
      ]
    })
}
