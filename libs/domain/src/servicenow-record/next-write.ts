import { type Instant, instant, milliseconds } from '@atlas/contracts'
import type { ServiceNowMapping } from '@atlas/policy'
import type { ResolvedWrite } from './mapping.js'
import { reduceWrite } from './restricted.js'
import { type Said, saidBy, waitsForRequestor } from './said.js'
import type { ServicenowRecordState } from './servicenow-record.js'
import { speaksOf } from './speaks-of.js'
import type { WaitingRecordWrite } from './waiting.js'

/** What is to be sent next for one incident. */
export type NextWrite =
  | { readonly kind: 'nothing' }
  /** Not before. */
  | { readonly kind: 'wait'; readonly until: Instant; readonly for: string }
  /** Answers these without asking the other side. */
  | { readonly kind: 'withhold'; readonly sequences: readonly number[]; readonly reason: string }
  /** One POST or PATCH: fields, and a comment with them where the state wants one. */
  | {
      readonly kind: 'fields'
      readonly create: boolean
      readonly sequences: readonly number[]
      readonly values: Readonly<Record<string, string>>
      readonly comment: Said | null
    }
  | { readonly kind: 'note'; readonly sequences: readonly number[]; readonly said: Said }
  | {
      readonly kind: 'attachment'
      readonly sequences: readonly number[]
      readonly attachment: NonNullable<WaitingRecordWrite['fields']['attachment']>
      /** It may be there already. */
      readonly replayed: boolean
    }

export interface NextWriteTerms {
  readonly now: Instant
  readonly mapping: ServiceNowMapping
  readonly restricted: 'reduced' | 'nothing' | 'everything'
  /** Milliseconds. */
  readonly awaitsClassification: number
  readonly awaitsWording: number
  readonly resolve: (write: WaitingRecordWrite) => ResolvedWrite
}

/**
 * First in, first out; fields coalesce while they wait, notes never (design, "Sync protocol"). A pure function of what
 * waits, of what the record was last seen as, and of the rules. `waiting` in the order of its sequences.
 */
export function nextWrite(
  state: ServicenowRecordState,
  waiting: readonly WaitingRecordWrite[],
  terms: NextWriteTerms,
): NextWrite {
  const [head] = waiting
  if (!head) return { kind: 'nothing' }
  const reduced = state.ours.restricted === true && terms.restricted !== 'everything'
  if (reduced && terms.restricted === 'nothing')
    return {
      kind: 'withhold',
      sequences: waiting.map(({ sequence }) => sequence),
      reason: 'the incident is restricted',
    }
  switch (head.act) {
    case 'create':
    case 'update':
      return fieldsNext(state, waiting, terms, reduced)
    case 'note':
    case 'comment':
      return noteNext(head, terms, reduced)
    case 'attachment':
      if (reduced) return withheld(head, 'the incident is restricted')
      return head.fields.attachment
        ? {
            kind: 'attachment',
            sequences: [head.sequence],
            attachment: head.fields.attachment,
            replayed: head.replayed === true,
          }
        : withheld(head, 'it says nothing')
  }
}

const withheld = ({ sequence }: WaitingRecordWrite, reason: string): NextWrite => ({
  kind: 'withhold',
  sequences: [sequence],
  reason,
})

function noteNext(head: WaitingRecordWrite, terms: NextWriteTerms, reduced: boolean): NextWrite {
  if (reduced) return withheld(head, 'the incident is restricted')
  const element = head.act === 'note' ? 'work_notes' : 'comments'
  const { [element]: text } = terms.resolve(head).values
  // Its wording went with the state, or nobody is told.
  if (text === undefined) return withheld(head, 'it says nothing of its own')
  return { kind: 'note', sequences: [head.sequence], said: saidBy(head, element, text) }
}

function fieldsNext(
  state: ServicenowRecordState,
  waiting: readonly WaitingRecordWrite[],
  terms: NextWriteTerms,
  reduced: boolean,
): NextWrite {
  const group = together(waiting)
  const [head] = group
  const create = state.link === null
  if (head && create && state.priority === null) {
    const until = after(head.intendedAt, terms.awaitsClassification)
    if (terms.now < until) return { kind: 'wait', until, for: 'its classification' }
  }
  const values: Record<string, string> = {}
  for (const write of group) {
    const resolved = terms.resolve(write).values
    // Whatever state follows a hold has no reason for one.
    if ('state' in resolved) delete values['hold_reason']
    for (const [field, value] of Object.entries(resolved))
      if (field !== 'comments' && speaksOf(field, write, waiting, state, terms.mapping)) values[field] = value
  }
  const asking = group.findLast(({ fields }) => fields.awaitsWording !== undefined)
  const wording = asking && waiting.find(({ fields }) => fields.wordingOf === asking.fields.awaitsWording)
  const sequences = group.map(({ sequence }) => sequence)
  if (reduced) return { kind: 'fields', create, sequences, ...reduceWrite(values, state, asking) }
  if (!asking) return { kind: 'fields', create, sequences, values, comment: holdsFor(values, group, state, terms) }
  if (!wording) {
    const until = after(asking.intendedAt, terms.awaitsWording)
    if (terms.now < until) return { kind: 'wait', until, for: 'the wording of what the caller is asked' }
  }
  const worded = wording && terms.resolve(wording).values['comments']
  const text = worded ?? terms.resolve(asking).values['comments'] ?? ''
  const said = worded === undefined ? asking : wording
  return {
    kind: 'fields',
    create,
    sequences: wording && worded !== undefined ? [...sequences, wording.sequence] : sequences,
    values,
    comment: text === '' ? null : saidBy(said ?? asking, 'comments', text),
  }
}

/** On hold for the caller makes a comment mandatory (design, "The API as it behaves"): nobody asked in words of ours. */
function holdsFor(
  values: Readonly<Record<string, string>>,
  group: readonly WaitingRecordWrite[],
  { number }: ServicenowRecordState,
  { mapping }: NextWriteTerms,
): Said | null {
  const hold = mapping.states['Awaiting Customer Feedback'] ?? {}
  const last = group.findLast(({ fields }) => fields.status === 'Awaiting Customer Feedback')
  const holds = Object.entries(hold).every(([field, value]) => values[field] === value)
  return last && holds ? { ...saidBy(last, 'comments', waitsForRequestor(number)), onlyWithState: true } : null
}

/** The writes of fields at the head, up to the first note; what asks the caller again waits for its own turn. */
function together(waiting: readonly WaitingRecordWrite[]): readonly WaitingRecordWrite[] {
  const group: WaitingRecordWrite[] = []
  let asks = 0
  for (const write of waiting) {
    if (write.act !== 'create' && write.act !== 'update') break
    asks += write.fields.awaitsWording === undefined ? 0 : 1
    if (asks > 1) break
    group.push(write)
  }
  return group
}

const after = (at: Instant, ms: number): Instant => instant(milliseconds(at) + ms)

/**
 * What has to be sent of it: fields that the record doesn't have yet. Priority only where the one that they look up from
 * the present pair is another than ours (design, "Mapping").
 */
export function changesOf(
  values: Readonly<Record<string, string>>,
  there: Readonly<Record<string, string>>,
  { priorities, reads }: ServiceNowMapping,
): Record<string, string> {
  const { impact, urgency } = values
  const ours = Object.entries(priorities).find(([, pair]) => pair.impact === impact && pair.urgency === urgency)?.[0]
  const alike = ours !== undefined && reads.priorities[there['priority'] ?? ''] === ours
  return Object.fromEntries(
    Object.entries(values).filter(
      ([field, value]) => (there[field] ?? '') !== value && !(alike && (field === 'impact' || field === 'urgency')),
    ),
  )
}
