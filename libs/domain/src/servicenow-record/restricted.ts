import type { ServicenowRecordState } from './servicenow-record.js'
import { type Said, saidBy, waitsForRequestor } from './said.js'
import type { WaitingRecordWrite } from './waiting.js'

/** Everything else is of the incident's content, its place or its people. */
const shown = new Set(['correlation_id', 'state', 'hold_reason', 'impact', 'urgency', 'close_code'])

/**
 * What a restricted incident shows outside its team: number, priority, status and clocks alone (domain, "Stakeholders and
 * communication", readers). Whoever reads incidents in ServiceNow is outside of it. What the instance wants said there
 * is said without saying anything; what it knew before is taken back as far as fields go.
 */
export function reduceWrite(
  values: Readonly<Record<string, string>>,
  { number, link, values: before }: ServicenowRecordState,
  asking: WaitingRecordWrite | undefined,
): { values: Record<string, string>; comment: Said | null } {
  const kept = Object.fromEntries(Object.entries(values).filter(([field]) => shown.has(field)))
  const neutral: Record<string, string> = { short_description: `INC-${number} (restricted)`, description: '' }
  const emptied = Object.fromEntries(
    Object.entries(before).flatMap(([field, value]) =>
      link && value !== '' && !shown.has(field) && !spared.has(field) && !(field in neutral) ? [[field, '']] : [],
    ),
  )
  const notes = 'close_notes' in values ? { close_notes: `See INC-${number}.` } : {}
  return {
    values: { ...emptied, ...kept, ...neutral, ...notes },
    comment: asking === undefined ? null : saidBy(asking, 'comments', waitsForRequestor(number)),
  }
}

/** Looked up, or wanted by what it is. */
const spared = new Set(['priority', 'close_notes'])
