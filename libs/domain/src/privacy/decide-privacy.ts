import {
  type EventOf,
  type HeldMatter,
  type IncidentId,
  type Instant,
  isRefusal,
  type PersonId,
  type Refusal,
  refuse,
} from '@atlas/contracts'
import type { PolicySubjects } from '@atlas/policy'
import { actingPerson } from '../roster/person.js'
import type { Erased, LegalHold, PrivacyRegister } from './register.js'
import { erasedName } from './register.js'
import type { NamedText } from './texts-named.js'

/** A text that is still there, with the event and the incident that it belongs to. */
export interface StandingText extends NamedText {
  readonly event: string
  readonly incidentId: IncidentId | null
}

export type PrivacyCommand = { readonly by: PersonId; readonly reason: string } & (
  | {
      readonly act: 'redact'
      readonly event: string
      /** Which of its texts; undefined: its only one. */
      readonly field: string | undefined
      /** Those that are still there. */
      readonly texts: readonly StandingText[]
    }
  | {
      readonly act: 'erase'
      readonly person: PersonId
      /** Texts that go now, of so many in all. */
      readonly texts: readonly StandingText[]
      readonly of: number
    }
  | { readonly act: 'place-hold'; readonly of: HeldMatter }
  | { readonly act: 'lift-hold'; readonly hold: number }
)

export interface PrivacyContext {
  readonly now: Instant
  readonly policy: Pick<PolicySubjects, 'privacy' | 'roster'>
}

/** What happens: to the register, and to texts, each of which goes with its ContentRedacted. */
export interface PrivacyDecision {
  readonly register: readonly (EventOf<'PersonErased'> | EventOf<'LegalHoldPlaced'> | EventOf<'LegalHoldLifted'>)[]
  readonly redactions: readonly { readonly text: StandingText; readonly event: EventOf<'ContentRedacted'> }[]
}

/** By those alone whom policy names. What is under a legal hold stays, whoever wants it gone. */
export function decidePrivacy(
  command: PrivacyCommand,
  register: PrivacyRegister,
  context: PrivacyContext,
): PrivacyDecision | Refusal {
  const unfit = notAnOfficer(command.by, context)
  if (unfit) return unfit
  switch (command.act) {
    case 'redact':
      return redact(command, register, context)
    case 'erase':
      return erase(command, register, context)
    case 'place-hold': {
      const { by, of, reason } = command
      const data = { hold: register.placed + 1, of, by, reason }
      return { register: [{ type: 'LegalHoldPlaced', occurredAt: context.now, data }], redactions: [] }
    }
    case 'lift-hold': {
      const { by, hold, reason } = command
      if (!register.holds.some((one) => one.hold === hold))
        return refuse(
          'unknown-hold',
          `no legal hold ${hold} is in force`,
          [{ field: 'hold', message: holdsIn(register) }],
          404,
        )
      return {
        register: [{ type: 'LegalHoldLifted', occurredAt: context.now, data: { hold, by, reason } }],
        redactions: [],
      }
    }
  }
}

const holdsIn = ({ holds }: PrivacyRegister): string =>
  holds.length > 0 ? `one of ${holds.map(({ hold }) => hold).join(', ')}` : 'one that is in force: none is'

function redact(
  { by, event, field, texts, reason }: Extract<PrivacyCommand, { act: 'redact' }>,
  register: PrivacyRegister,
  context: PrivacyContext,
): PrivacyDecision | Refusal {
  const wanted = field === undefined ? texts : texts.filter((text) => text.field === field)
  const [text] = wanted
  if (!text) {
    const there =
      texts.length > 0 ? `of its fields ${texts.map((one) => one.field).join(', ')} have one` : 'it has none'
    return refuse(
      'no-such-text',
      `${event} has no such text that is still there: ${there}`,
      [{ field: 'field', message: there }],
      404,
    )
  }
  if (wanted.length > 1)
    return refuse(
      'which-text',
      `${event} has several texts; say which`,
      [{ field: 'field', message: `one of ${wanted.map((one) => one.field).join(', ')}` }],
      422,
    )
  return held([text], register) ?? { register: [], redactions: [gone(text, 'by-hand', by, reason, context.now)] }
}

function erase(
  { by, person, texts, of: contents, reason }: Extract<PrivacyCommand, { act: 'erase' }>,
  register: PrivacyRegister,
  context: PrivacyContext,
): PrivacyDecision | Refusal {
  const before = register.erased.findLast((one) => one.person === person)
  if (before && texts.length === 0)
    return refuse('erased-already', `they are ${erasedName(before.number)} since ${before.at}`, [
      { field: 'person', message: 'somebody of whom there is something left' },
    ])
  const onThem = register.holds.find(({ of }) => of.matter === 'person' && of.person === person)
  if (onThem) return underHold(onThem)
  const keeps = held(texts, register)
  if (keeps) return keeps
  // Whoever came back and is erased once more is called the same.
  const number = before?.number ?? numberAfter(register.erased)
  const data = { person, number, by, reason, contents }
  return {
    register: [{ type: 'PersonErased', occurredAt: context.now, data }],
    redactions: texts.map((text) => gone(text, 'person-erased', by, reason, context.now)),
  }
}

const numberAfter = (erased: readonly Erased[]): number => Math.max(0, ...erased.map(({ number }) => number)) + 1

/** A text goes, and it is said of what event it was, by whom and why. */
export const gone = (
  text: StandingText,
  because: EventOf<'ContentRedacted'>['data']['because'],
  by: PersonId | null,
  reason: string,
  occurredAt: Instant,
): PrivacyDecision['redactions'][number] => ({
  text,
  event: {
    type: 'ContentRedacted',
    occurredAt,
    data: { content: text.hash, event: text.event, because, by, reason },
  },
})

/** The hold that keeps a text, if there is one. */
export const holdOn = (
  { incidentId }: Pick<StandingText, 'incidentId'>,
  { holds }: Pick<PrivacyRegister, 'holds'>,
): LegalHold | undefined =>
  holds.find(({ of }) => of.matter === 'everything' || (of.matter === 'incident' && of.incidentId === incidentId))

function held(texts: readonly StandingText[], register: PrivacyRegister): Refusal | undefined {
  for (const text of texts) {
    const hold = holdOn(text, register)
    if (hold) return underHold(hold, text)
  }
  return undefined
}

const underHold = ({ hold, reason, since }: LegalHold, text?: StandingText): Refusal =>
  refuse(
    'under-legal-hold',
    `legal hold ${hold} (${reason}), since ${since}, keeps ${text ? `the text of ${text.event}` : 'what there is of them'}`,
    [{ field: 'hold', message: `${hold} has to be lifted first` }],
  )

function notAnOfficer(by: PersonId, { policy: { privacy, roster } }: PrivacyContext): Refusal | undefined {
  const { roles, people } = privacy.officers
  if (people.includes(by)) return undefined
  const person = actingPerson(roster, by)
  if (isRefusal(person)) return person
  if (person.roles.some((role) => roles.includes(role))) return undefined
  const hands = [...roles, ...people].join(' or ')
  return refuse(
    'wrong-hand',
    `what is redacted, erased or held is decided by ${hands}; ${by} is none`,
    [{ field: 'by', message: hands }],
    403,
  )
}
