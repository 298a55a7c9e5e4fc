import { describe, expect, it } from '@jest/globals'
import { type AtlasEvent, type IncidentId, instant } from '@atlas/contracts'
import { loadPolicyFolder } from '@atlas/policy'
import fc from 'fast-check'
import { decidePrivacy, holdOn, type PrivacyCommand, type StandingText } from './decide-privacy.js'
import { mentions, withoutErased } from './mentions.js'
import { type PrivacyRegister, privacyRegister } from './register.js'
import { dueAfter, kindOfText } from './retention.js'
import { textsNamed, personalTexts } from './texts-named.js'

const policy = (() => {
  const parsed = loadPolicyFolder(new URL('../../../../policy', import.meta.url).pathname)
  if ('errors' in parsed) throw new Error('the policy of the repository is not valid')
  return parsed.ok
})()
const incidentId = '0190b0c0-0000-7000-8000-000000000001' as IncidentId
const now = instant(0)
/** A Team Lead and a Support Engineer. */
const [lead, engineer] = ['nadia.rossi', 'sofia.keller']
const text = (n: number, of: IncidentId | null = incidentId): StandingText => ({
  field: `text${n}`,
  hash: String(n).padStart(64, '0'),
  event: 'handling-x@1',
  incidentId: of,
})

/** The register after these commands of the lead, each of which must be done. */
function after(...commands: readonly PrivacyCommand[]): PrivacyRegister {
  const { initial, evolve } = privacyRegister.aggregate
  return commands.reduce((state, command) => {
    const decided = decidePrivacy(command, state, { now, policy })
    if ('refused' in decided) throw new Error(decided.message)
    return decided.register.reduce<PrivacyRegister>((one, event) => evolve(one, event), state)
  }, initial())
}
const done = (command: PrivacyCommand, register = after()) => decidePrivacy(command, register, { now, policy })
const redact = (texts: readonly StandingText[], field?: string, by = lead): PrivacyCommand => ({
  act: 'redact',
  by,
  event: 'handling-x@1',
  field,
  texts,
  reason: 'it named a patient',
})
const erase = (person: string, ...texts: readonly StandingText[]): PrivacyCommand => ({
  act: 'erase',
  by: lead,
  person,
  texts,
  of: texts.length,
  reason: 'they asked for it',
})
const hold = (of: Extract<PrivacyCommand, { act: 'place-hold' }>['of']): PrivacyCommand => ({
  act: 'place-hold',
  by: lead,
  of,
  reason: 'case 4711',
})
const lift = (number: number): PrivacyCommand => ({ act: 'lift-hold', by: lead, hold: number, reason: 'closed' })

describe('a redaction', () => {
  it('takes the only text of an event, or the one that is named', () => {
    const event = { content: text(1).hash, event: 'handling-x@1', because: 'by-hand', by: lead }
    expect(done(redact([text(1)]))).toMatchObject({ register: [], redactions: [{ event: { data: event } }] })
    expect(done(redact([text(1), text(2)], 'text2'))).toMatchObject({ redactions: [{ text: text(2) }] })
  })

  it('is refused where it could be several texts, or there is none any more', () => {
    expect(done(redact([text(1), text(2)]))).toMatchObject({
      code: 'which-text',
      missing: [{ message: 'one of text1, text2' }],
    })
    expect(done(redact([]))).toMatchObject({ code: 'no-such-text', status: 404 })
  })

  it('is for those alone whom policy names', () => {
    expect(done(redact([text(1)], undefined, engineer))).toMatchObject({ code: 'wrong-hand', status: 403 })
    expect(done(redact([text(1)], undefined, 'nobody'))).toMatchObject({ code: 'not-in-roster' })
  })
})

describe('a legal hold', () => {
  const everything = { matter: 'everything' } as const
  const ofIncident = { matter: 'incident', incidentId } as const
  it('keeps the texts of an incident, and of that alone, until it is lifted', () => {
    const held = after(hold(ofIncident))
    expect(done(redact([text(1)]), held)).toMatchObject({ code: 'under-legal-hold' })
    expect(done(redact([text(1, null)]), held)).toMatchObject({ redactions: [{}] })
    expect(done(redact([text(1)]), after(hold(ofIncident), lift(1)))).toMatchObject({ redactions: [{}] })
    expect(holdOn({ incidentId }, held)).toMatchObject({ hold: 1, reason: 'case 4711' })
  })

  it('on a person keeps what is held on them, and on everything all there is', () => {
    expect(done(erase('jonas.meier'), after(hold({ matter: 'person', person: 'jonas.meier' })))).toMatchObject({
      code: 'under-legal-hold',
    })
    expect(done(erase('emil.novak'), after(hold({ matter: 'person', person: 'jonas.meier' })))).toMatchObject({
      register: [{}],
    })
    expect(done(erase('emil.novak', text(1, null)), after(hold(everything)))).toMatchObject({
      code: 'under-legal-hold',
    })
  })

  it('is numbered on, also after one was lifted, and lifted once', () => {
    expect(after(hold(everything), lift(1), hold(ofIncident)).holds).toMatchObject([{ hold: 2 }])
    expect(done(lift(1), after(hold(everything), lift(1)))).toMatchObject({ code: 'unknown-hold', status: 404 })
  })
})

describe('an erased person', () => {
  it('is counted, and keeps their number where they are erased once more', () => {
    const register = after(erase('jonas.meier', text(1)), erase('emil.novak'), erase('jonas.meier', text(2)))
    expect(register.erased.map(({ person, number }) => [person, number])).toEqual([
      ['jonas.meier', 1],
      ['emil.novak', 2],
      ['jonas.meier', 1],
    ])
    expect(done(erase('jonas.meier'), register)).toMatchObject({ code: 'erased-already' })
  })

  it('is called so wherever their id stands as a word, and nowhere else', () => {
    const names = new Map([['jonas.meier', 'erased person 1']])
    const told = withoutErased(
      {
        by: 'jonas.meier',
        reason: 'asked jonas.meier, jonas.meiering and x.jonas.meier. By jonas.meier.',
        n: [1, null],
      },
      names,
    )
    expect(told).toEqual({
      by: 'erased person 1',
      reason: 'asked erased person 1, jonas.meiering and x.jonas.meier. By erased person 1.',
      n: [1, null],
    })
  })

  it('is in no value that was told of them any more, whatever stands around', () => {
    const names = new Map([['jonas.meier', 'erased person 1']])
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom('jonas.meier', 'by jonas.meier: x', '(jonas.meier)'),
        (value, said) => {
          const told = withoutErased({ data: [value, { said }] }, names)
          expect(
            mentions({ data: told.data[1], metadata: { actor: { kind: 'rule', id: 'x', via: 'x' } } }, 'jonas.meier'),
          ).toBeUndefined()
          expect(told.data[0]).toEqual(value)
        },
      ),
    )
  })
})

describe('what is held on a person', () => {
  const of = (type: string, data: object): AtlasEvent => ({ type, occurredAt: now, data }) as never
  const [hash, other] = ['a'.repeat(64), 'b'.repeat(64)]
  it('is how they are reached, what was said to them, and what they reported or answered', () => {
    const theirs: [string, object][] = [
      ['ContactRecorded', { person: 'p', contact: hash }],
      ['MessageIntended', { recipient: { kind: 'requestor', id: 'p' }, content: hash }],
      ['PageIntended', { person: 'p', content: hash }],
      ['MailReceived', { requestor: 'p', text: hash }],
      ['CustomerAnswered', { by: 'p', text: hash }],
      ['RecordNoteReceived', { by: 'p', fromCaller: true, text: hash }],
      ['RecordArrived', { dedupKey: other, caller: { id: 'p' }, text: hash }],
      [
        'IncidentOpened',
        { dedupKey: other, facts: { text: hash }, requestors: [{ id: 'p' }, { id: 'q', contact: other }] },
      ],
    ]
    for (const [type, data] of theirs) {
      expect({ type, hashes: personalTexts(of(type, data), 'p').map((one) => one.hash) }).toEqual({
        type,
        hashes: [hash],
      })
      expect(personalTexts(of(type, data), 'r')).toEqual([])
    }
    // The id of somebody from outside is a hash, too, and no text.
    const [outside, contact] = ['c'.repeat(64), 'e'.repeat(64)]
    const reported = { facts: { text: hash }, requestors: [{ id: outside, contact }] }
    expect(personalTexts(of('IncidentOpened', reported), outside).map((one) => one.field)).toEqual([
      'facts.text',
      'requestors.0.contact',
    ])
    // What somebody wrote at work is the incident's.
    expect(personalTexts(of('NoteAdded', { by: 'p', text: hash }), 'p')).toEqual([])
    expect(personalTexts(of('RecordNoteReceived', { by: 'p', fromCaller: false, text: hash }), 'p')).toEqual([])
  })

  it('is what names them, as who did it or in what it says', () => {
    const by = (id: string) => ({ actor: { kind: 'person', id, via: 'http' } }) as const
    expect(mentions({ data: {}, metadata: by('p') }, 'p')).toBe('actor')
    expect(mentions({ data: { team: ['q', 'p'] }, metadata: by('q') }, 'p')).toBe('named')
    expect(mentions({ data: { team: ['pp'] }, metadata: by('q') }, 'p')).toBeUndefined()
  })
})

describe('retention', () => {
  it('counts from closing, and keeps for ever what has no time', () => {
    const retention = { reports: 86_400_000, messages: null, work: null }
    const privacy = { ...policy.privacy, retention }
    expect(dueAfter(instant(1000), 'reports', privacy)).toBe(instant(86_401_000))
    expect(dueAfter(instant(1000), 'work', privacy)).toBeUndefined()
  })

  it('tells reports, messages and work apart, and takes no key for a text', () => {
    const opened = { type: 'IncidentOpened', data: { dedupKey: 'd'.repeat(64) } } as never
    expect(kindOfText(opened, 'facts.text')).toBe('reports')
    expect(kindOfText(opened, 'dedupKey')).toBeUndefined()
    expect(kindOfText({ type: 'UpdateSent' } as never, 'text')).toBe('messages')
    expect(kindOfText({ type: 'NoteAdded' } as never, 'text')).toBe('work')
    expect(kindOfText({ type: 'ContactRecorded' } as never, 'contact')).toBeUndefined()
    expect(textsNamed({ rows: [{ evidence: 'e'.repeat(64), row: 'P3' }] })).toEqual([
      { field: 'rows.0.evidence', hash: 'e'.repeat(64) },
    ])
  })
})
