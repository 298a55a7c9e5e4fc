import { type EventOf, instant, type Requestor, type SignalFacts } from '@atlas/contracts'
import type { MoveSignals } from './move-signals.js'
import type { Opening } from './open-incident.js'
import type { ReportState } from './report-state.js'

/**
 * What a split asks of each key: the first opens an incident of its own, the others go to that too. Its clocks run from
 * when the first of all these signals came, and who reported any of them is told. Keys that are bound elsewhere by now
 * stay there; with none left nothing opens.
 */
export function splitOff(
  { incidentId, number, from }: EventOf<'IncidentSplit'>['data'],
  states: readonly ReportState[],
  opening: (facts: SignalFacts) => Opening,
): MoveSignals[] {
  const moving = states.filter(({ incident }) => incident && from.includes(incident.id))
  const since = instant(Math.min(...moving.map(({ bound }) => bound.since)))
  const reporters = [...new Map(moving.flatMap(({ requestors }) => requestors.map(byId))).values()]
  let to: MoveSignals['to']
  const commands: MoveSignals[] = []
  for (const { dedupKey, facts } of moving) {
    if (!dedupKey || !facts) continue
    const command = { type: 'move-signals', dedupKey, from, because: 'split', to } as const
    if (to) {
      commands.push(command)
      continue
    }
    const opened = opening(facts)
    to = { id: opened.incidentId, number: opened.number }
    commands.push({ ...command, opening: { ...opened, splitFrom: { incidentId, number }, since, reporters } })
  }
  return commands
}

const byId = (requestor: Requestor): [string, Requestor] => [requestor.id, requestor]
