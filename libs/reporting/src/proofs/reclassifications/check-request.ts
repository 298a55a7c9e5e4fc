import type { Policy } from '@atlas/policy'
import { findPerson, missingEvidence, rowName, rowsBetween, unfitWriter } from '@atlas/domain'
import { type Applied, type History, type Requested, type Step, textOf } from './history.js'
import { shown as shownAs } from '../../trail/trail-entry.js'
import { type Fault, isBy } from './fault.js'

/** What is against a change that was applied, as far as its request goes: that it was made, by whom, and on what. */
export function checkRequest(applied: Applied, asked: Step | undefined, history: History, policy: Policy): Fault[] {
  const { request, by, from, to, rows } = applied.data
  const event = asked?.event
  if (event?.type !== 'ReclassificationRequested')
    return [{ kind: 'no-request', says: `request ${request}, which it applies, was never made` }]
  const faults: Fault[] = []
  const against = (kind: string, says: string) => faults.push({ kind, says })
  if (
    by !== event.data.by ||
    from !== event.data.from ||
    to !== event.data.to ||
    rowsOf(rows) !== rowsOf(event.data.rows)
  )
    against('not-as-asked', `request ${request} of ${event.data.by} asked for ${event.data.from} to ${event.data.to}`)
  if (!isBy(event, event.data.by))
    against('not-by-person', `request ${request} was not written by ${event.data.by} in person`)
  const matrix = rowsBetween(from, to, policy.reclassification)
  for (const row of matrix)
    if (!rows.some((one) => one.row === row.row))
      against('row-missing', `${rowName(row)}, which the matrix asks for, isn't among its rows`)
  faults.push(...checkEvidence(rows, matrix, history))
  const writer = findPerson(policy.roster, event.data.by)
  const { before } = asked ?? {}
  if (!writer) against('writer-unfit', `${event.data.by} is nobody in the roster of then`)
  else if (before?.opened && before.priority !== null && before.category !== null && before.tier !== null) {
    const { priority, category, tier } = before
    for (const { message } of unfitWriter(matrix, writer, { ...before, priority, category, tier }, { policy }))
      against('writer-unfit', `${message}; it is ${event.data.by}'s`)
  }
  return faults
}

/** The same rows with the same evidence, whatever else each names. */
const rowsOf = (rows: Requested['data']['rows'] | Applied['data']['rows']): string =>
  JSON.stringify(rows.map(({ row, from, to, kind, evidence }) => [row, from, to, kind, evidence]))

function checkEvidence(
  rows: Applied['data']['rows'],
  matrix: ReturnType<typeof rowsBetween>,
  history: History,
): Fault[] {
  const gone = rows.filter(({ evidence }) => textOf(evidence, history) === undefined)
  const shown = Object.fromEntries(
    rows.flatMap(({ row, evidence }) => {
      const text = textOf(evidence, history)
      return text === undefined ? [] : [[row, shownAs(text)]]
    }),
  )
  const there = matrix.filter(({ row }) => Object.hasOwn(shown, row))
  return [
    ...gone.map((row) => ({ kind: 'evidence-gone', says: `the evidence of ${rowName(row)} isn't there any more` })),
    ...missingEvidence(there, shown).map(({ field, message }) => ({
      kind: 'evidence-incomplete',
      says: `${field}: ${message}`,
    })),
  ]
}
