import { type Role, tiers } from '@atlas/contracts'
import type { Policy } from '../policy.js'
import type { RosterPerson, ShiftFile, WeeklyShift } from '../roster.js'
import type { Sentence } from './policy-change.js'
import { and, gainsOf, inWords } from './words.js'

/** Who joins and leaves, in which roles, and when they work. */
export const rosterSentence: Sentence = ({ path, before, after, reordered }, compared) => {
  const [, person = '', field] = path
  if (reordered) return 'The people of the roster stand in another order, which decides between equals'
  if (path.length === 2 && before === undefined) {
    const { roles } = after as RosterPerson
    return `${person} joins as ${and(roles)}: ${dutiesOf(roles, compared.after)}`
  }
  if (path.length === 2 && after === undefined)
    return `${person} leaves, who was ${and((before as RosterPerson).roles)}`
  if (field === 'roles') {
    const { gained, lost } = gainsOf({ before, after })
    const parts = [
      ...(gained.length > 0 ? [`becomes ${and(gained)}`] : []),
      ...(lost.length > 0 ? [`is ${and(lost)} no longer`] : []),
    ]
    return parts.length > 0
      ? `${person} ${parts.join(' and ')}: ${dutiesOf(after as Role[], compared.after)}`
      : undefined
  }
  if (field === 'shifts') return `${person} works ${shifts(after)} instead of ${shifts(before)}`
  if (field === 'shiftFiles') return `${person} works by ${filesOf(after)} instead of ${filesOf(before)}`
  if (path[0] === 'shiftFiles') return `The roster has ${filesOf(after)} instead of ${filesOf(before)}`
  if (field === 'skills') {
    const { gained, lost } = gainsOf({ before, after })
    const parts = [
      ...(gained.length > 0 ? [`is first choice for ${and(gained)}`] : []),
      ...(lost.length > 0 ? [`no longer for ${and(lost)}`] : []),
    ]
    return parts.length > 0 ? `${person} ${parts.join(', ')}` : undefined
  }
  if (field === 'leave') return `${person} is away ${spans(after, 'to')} instead of ${spans(before, 'to')}`
  if (field === 'delegations')
    return `${person} is stood in for ${spans(after, 'until')} instead of ${spans(before, 'until')}`
  if (field === 'timeZone') return `${person} works in ${inWords(after)} instead of ${inWords(before)}`
  return undefined
}

/** What a holder of roles may do, by tiers and the matrix. */
function dutiesOf(roles: readonly Role[], { escalation, reclassification }: Policy): string {
  const holds = (of: readonly Role[]): boolean => of.some((role) => roles.includes(role))
  const works = tiers.filter((tier) => holds(escalation.tiers[tier].roles))
  const { P4, P3, P2 } = reclassification.raising
  const raises = [P2, P3, P4].flatMap(({ to, approvers }) => (holds(approvers) ? [to] : []))
  return [
    works.length > 0 ? `works at ${and(works)}` : 'works at no tier but as its reserve',
    raises.length > 0 ? `may approve a raise to ${and(raises, 'or')}` : 'approves no raise',
  ].join(', ')
}

const shifts = (value: unknown): string =>
  Array.isArray(value) && value.length > 0
    ? and((value as readonly WeeklyShift[]).map(({ days, from, to }) => `${days.join(' ')} ${from}–${to}`))
    : 'no shifts'

const filesOf = (value: unknown): string => {
  const files = Array.isArray(value) ? (value as readonly ShiftFile[]) : []
  return files.length > 0
    ? and(files.map(({ file, shifts }) => `${file} (${shifts.length} events)`))
    : 'no file of shifts'
}

const spans = (value: unknown, end: string): string =>
  Array.isArray(value) && value.length > 0
    ? and(
        (value as readonly Record<string, string>[]).map(
          (span) =>
            `from ${span['from'] ?? ''} to ${span[end] ?? ''}${end === 'until' ? ` by ${span['to'] ?? ''}` : ''}`,
        ),
      )
    : 'never'
