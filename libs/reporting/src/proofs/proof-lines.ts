import type { PageProof, ProvedReclassification, ReclassificationProof, Violation } from '@atlas/contracts'
import { clockChange, shownAs } from '../trail/trail-lines.js'

/** A report as people read it: what it says in all, then each thing with its parts. */
export interface ProofLines {
  readonly title: string
  readonly summary: readonly string[]
  readonly things: readonly { readonly says: string; readonly parts: readonly string[] }[]
}

export function reclassificationLines(proof: ReclassificationProof): ProofLines {
  const { checked, violations, outsideMatrix, items } = proof
  return {
    title: `Reclassifications ${during(proof)}`,
    summary: [
      `${checked} changes of priority after triage were checked: ${against(violations)}.`,
      `${outsideMatrix.length} priorities were changed outside of the matrix, by other systems.`,
    ],
    things: [
      ...violations.map(violated),
      ...outsideMatrix.map(({ number, event, occurredAt, from, to, actor }) => ({
        says: `${occurredAt}  INC-${number}: ${from} to ${to} outside of the matrix`,
        parts: [`by ${actor}`, event],
      })),
      ...items.map(proved),
    ],
  }
}

export function pageLines(proof: PageProof): ProofLines {
  const { checked, endings, tooYoung, violations } = proof
  const ended = Object.entries(endings).map(([ending, count]) => `${count} ${ending}`)
  return {
    title: `Pages ${during(proof)}`,
    summary: [
      `${checked.events} events were checked, which asked for ${checked.pages} pages and ${checked.notApplicable} times for none: ${against(violations)}.`,
      `Of the pages intended then: ${ended.join(', ')}.`,
      ...(tooYoung > 0 ? [`${tooYoung} are too young to be missed.`] : []),
    ],
    things: violations.map(violated),
  }
}

const during = ({ from, to, asKnownAt }: ReclassificationProof | PageProof): string =>
  `from ${from ?? 'the first'} to ${to ?? asKnownAt}, as known at ${asKnownAt}`

const against = (violations: readonly Violation[]): string =>
  violations.length === 0 ? 'nothing is against any of them' : `${violations.length} violations`

const violated = ({ kind, number, event, occurredAt, says }: Violation) => ({
  says: `${occurredAt}  INC-${number}: ${kind}: ${says}`,
  parts: [event],
})

const proved = ({
  number,
  event,
  occurredAt,
  from,
  to,
  request,
  writer,
  reason,
  rows,
  clocks,
  policy,
}: ProvedReclassification) => ({
  says: `${occurredAt}  INC-${number}: ${from} to ${to} (request ${request})`,
  parts: [
    `written by ${writer.person} (${writer.roles.join(', ')}): ${reason ?? 'the reason was redacted'}`,
    ...rows.map(({ from, to, evidence, approvedBy, approvedAs, roles }) =>
      [
        `${from} to ${to} approved by ${approvedBy} as ${approvedAs} (then ${roles.join(', ')})`,
        `on ${evidence.what}: ${shownAs(evidence)}`,
      ].join(', '),
    ),
    ...clocks.map(clockChange),
    `${event}${policy ? `; policy ${policy.slice(0, 12)}` : ''}`,
  ],
})
