import type { Ask, ClassificationPolicy } from '@atlas/policy'
import type { Reading, ReadTexts } from './reading.js'
import type { Signal } from './signal.js'

/**
 * What the reporter wants. The summary speaks first. Something new stays a request however loud, unless it is told that
 * what is asked for worked before; a question stays one whatever words of outage stand in it.
 */
export function askOf(
  signal: Signal,
  { readings }: ReadTexts,
  { asks: { faults } }: ClassificationPolicy,
): { ask: Ask; because: readonly Reading[] } {
  if (signal.alertname) return { ask: 'fault', because: [] }
  const of = (kind: string, name?: string) =>
    readings.filter((reading) => reading.kind === kind && (name === undefined || reading.name === name))
  const symptoms = readings.filter(
    ({ affirmed, kind, name }) => affirmed && (kind === 'symptom' || (kind === 'saying' && faults.includes(name))),
  )
  const before = of('saying', 'regression').filter(({ affirmed }) => affirmed)
  const inSummary = (found: readonly Reading[]) => found.filter(({ source }) => source.field === 'summary')
  const [fault, fallback] = [inSummary(symptoms), symptoms]
  const administration = of('ask', 'administration')
  const questions = of('ask', 'question')
  const asked = questions.length > 0 ? questions : readings.filter((reading) => reading.asked)
  const requests = of('ask', 'request')
  const wanted = of('ask', 'wanted')

  if (inSummary(administration).length > 0 && inSummary(before).length === 0)
    return { ask: 'administration', because: inSummary(administration) }
  if (inSummary(asked).length > 0 && fault.length === 0 && (symptoms.length === 0 || before.length === 0))
    return { ask: 'question', because: inSummary(asked) }
  if (inSummary(requests).length > 0 && (symptoms.length === 0 || before.length === 0))
    return { ask: 'request', because: inSummary(requests) }
  if (fault.length > 0) return { ask: 'fault', because: fault }
  if (inSummary(wanted).length > 0 && (symptoms.length === 0 || before.length === 0))
    return { ask: 'request', because: inSummary(wanted) }
  if (fallback.length > 0) return { ask: 'fault', because: fallback }
  if (administration.length > 0) return { ask: 'administration', because: administration }
  if (requests.length > 0) return { ask: 'request', because: requests }
  if (asked.length > 0) return { ask: 'question', because: asked }
  if (wanted.length > 0) return { ask: 'request', because: wanted }
  return { ask: 'unknown', because: [] }
}
