import type { AtlasEvent, IncidentId, OutsideDivergence, Recorded } from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'
import type { Measured, MeasuredClock } from '../measured/measured.js'
import type { Measuring } from '../measured/measuring.js'
import {
  type ComparedField,
  comparedMadeSla,
  type JudgedElsewhere,
  type JudgedOtherwise,
  spanOf,
} from './judged-elsewhere.js'

const compared: Readonly<Record<string, ComparedField>> = { made_sla: comparedMadeSla }

/** Incidents that are measured at a time. */
const chunk = 500

type Field = OutsideDivergence['fields'][number]

/**
 * What other systems say of how promises were kept against what our clocks say, both by the log alone; `listed` of what
 * differs, in the order in which the systems spoke of the incidents first. Reads alone.
 */
export async function outsideDivergence(
  log: Pick<LogReader, 'pages' | 'highWaterMark'>,
  measuring: Measuring,
  listed: number,
): Promise<OutsideDivergence> {
  const upTo = await log.highWaterMark()
  const judged = await judgedElsewhere(log, upTo)
  const fields = new Map<string, Field>()
  const items: OutsideDivergence['items'] = []
  const ids = [...judged.keys()]
  for (let first = 0; first < ids.length; first += chunk) {
    const ours = new Map<string, Measured>()
    for await (const some of measuring.of(ids.slice(first, first + chunk), { upTo }))
      for (const one of some) ours.set(one.incident.incidentId, one)
    for (const id of ids.slice(first, first + chunk)) {
      const [theirs, measured] = [judged.get(id), ours.get(id)]
      if (!theirs || !measured) continue
      for (const [name, compare] of Object.entries(compared)) {
        const found = compare(theirs, measured.clocks)
        count(fieldOf(fields, theirs.system, name), found)
        if (found && items.length < listed) items.push(itemOf(measured, theirs.system, found))
      }
    }
  }
  return { position: upTo, incidents: judged.size, fields: [...fields.values()], items }
}

function count(field: Field, found: JudgedOtherwise | undefined): void {
  if (!found) field.same++
  else {
    field.differ++
    field.why[found.why] = (field.why[found.why] ?? 0) + 1
  }
}

const itemOf = (
  { incident: { incidentId: incident, number } }: Measured,
  system: string,
  { field, theirs, ours, why, clock }: JudgedOtherwise,
): OutsideDivergence['items'][number] => ({
  incident,
  number,
  system,
  field,
  theirs,
  ours,
  why,
  clock: clock && shown(clock),
})

function fieldOf(fields: Map<string, Field>, system: string, field: string): Field {
  const key = `${system} ${field}`
  const known = fields.get(key) ?? { system, field, same: 0, differ: 0, why: {} }
  fields.set(key, known)
  return known
}

/** The last word of each, in the order in which the incidents were first spoken of. */
async function judgedElsewhere(
  log: Pick<LogReader, 'pages'>,
  upTo: number,
): Promise<ReadonlyMap<IncidentId, JudgedElsewhere>> {
  const judged = new Map<IncidentId, JudgedElsewhere>()
  for await (const page of log.pages({ after: 0, limit: 500, types: ['HistoryImported'] })) {
    for (const event of page.events as readonly Recorded<AtlasEvent>[]) {
      if (event.type !== 'HistoryImported' || event.position > upTo) continue
      const { incidentId, system, madeSla } = event.data
      if (madeSla !== null) judged.set(incidentId, { system, madeSla })
    }
    if (page.upTo >= upTo) break
  }
  return judged
}

const shown = (clock: MeasuredClock) => ({
  clock: clock.clock,
  targetMs: clock.targetMs,
  calendar: clock.calendar,
  breachedAt: clock.breachedAt,
  elapsedMs: clock.elapsedMs,
  pausedMs: clock.pausedMs,
  spanMs: spanOf(clock),
})
