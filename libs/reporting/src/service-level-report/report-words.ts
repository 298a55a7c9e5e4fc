import type { ServiceLevelReport } from '@atlas/contracts'
import type { Cell, ColumnKind } from './report-tables.js'

/** A cell for people: shares in per cent, spans of time in hours and minutes. */
export function inWords(kind: ColumnKind, cell: Cell): string {
  if (cell === null) return '-'
  if (kind === 'share') return `${(Number(cell) * 100).toFixed(1)} %`
  if (kind === 'ms') return span(Number(cell))
  return String(cell)
}

/** `26h 04m`, and below an hour `04m 09s`. */
function span(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  const two = (n: number): string => String(n).padStart(2, '0')
  const [hours, minutes] = [Math.floor(seconds / 3600), two(Math.floor(seconds / 60) % 60)]
  return hours > 0 ? `${hours}h ${minutes}m` : `${minutes}m ${two(seconds % 60)}s`
}

const cohortWords = {
  ended: 'clocks that ended in the period',
  opened: 'clocks of incidents that were opened in the period',
  resolved: 'clocks of incidents that were resolved in the period',
} as const

/** What a report is of, in sentences: what has to stand beside its figures. */
export function headOf(report: ServiceLevelReport): readonly string[] {
  const { question, asOf, asKnownAt, position, policies, total, leftOut, withheld, noTarget, sight, id } = report
  const only = Object.entries(question.only).map(([dimension, value]) => `${dimension} ${value}`)
  const out = leftOut.map(({ reason, clocks, breached }) => `${clocks} ${reason} (${breached} breached)`)
  return [
    `From ${question.from ?? 'the first'} to ${question.to ?? 'the last'}: ${cohortWords[question.cohort]}${only.length > 0 ? `, only ${only.join(', ')}` : ''}.`,
    `As of ${asOf}, as known at ${asKnownAt}, up to position ${position} of the log.`,
    `${total.clocks} clocks are counted: ${total.kept} kept, ${total.breached} breached (${total.excused} of them excused), ${total.open} still open.`,
    `Left out: ${out.length > 0 ? out.join(', ') : 'none'}; ${noTarget} incidents have no such clock.`,
    ...(sight.sees === 'everything'
      ? []
      : [
          `Made for who ${sight.sees === 'domains' ? `reads of ${sight.domains.join(', ') || 'vendor cases'}` : 'reads what is not restricted'}: ${withheld} clocks of restricted incidents are withheld.`,
        ]),
    `Decided by policy ${policies.map((hash) => hash.slice(0, 12)).join(', ') || 'none'}.`,
    id === null ? 'Not kept.' : `Kept as ${id}.`,
  ]
}
