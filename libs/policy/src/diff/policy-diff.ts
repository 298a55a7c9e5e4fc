import { type Policy, policyFiles, type PolicySubjects } from '../policy.js'
import { adoptionSentence } from './adoption.js'
import { calendarSentence } from './calendars.js'
import { differences } from './differences.js'
import { fileSentence } from './files.js'
import type { Compared, PolicyChange, Sentence } from './policy-change.js'
import { privacySentence } from './privacy.js'
import { rosterSentence } from './roster.js'
import { ruleSentence } from './rules.js'
import { runbookChanges } from './runbooks.js'
import { needsSecondPerson } from './second-person.js'
import { serviceLevelSentence } from './service-levels.js'
import { escalationSentence, prioritySentence, reclassificationSentence } from './tiers.js'
import { vendorSentence } from './vendors.js'
import { plainly } from './words.js'

/** Subjects whose changes have sentences of their own; all others are told plainly. */
const sentences: Partial<Record<keyof PolicySubjects, Sentence>> = {
  serviceLevels: serviceLevelSentence,
  calendars: calendarSentence,
  reclassification: reclassificationSentence,
  escalation: escalationSentence,
  priorities: prioritySentence,
  roster: rosterSentence,
  classification: ruleSentence,
  vendors: vendorSentence,
  adoption: adoptionSentence,
  privacy: privacySentence,
}

/**
 * Everything that one policy does otherwise than another, in sentences, the files in order of their names. A file whose
 * comments alone differ is told as such; of people.yaml, which is no part of a version, who can be reached otherwise,
 * without saying how.
 */
export function policyDiff(before: Policy, after: Policy): PolicyChange[] {
  const compared = { before, after }
  const parsed = Object.entries(policyFiles).flatMap(([subject, { file }]) =>
    subjectChanges(subject as keyof PolicySubjects, file, compared),
  )
  const ofRunbooks = runbookChanges(compared)
  const told = new Set([...parsed, ...ofRunbooks].map(({ file }) => file))
  const subjects = new Set<string>(Object.values(policyFiles).map(({ file }) => file))
  const names = new Set([...before.files.keys(), ...after.files.keys()])
  const others = [...names].flatMap((file): PolicyChange[] => {
    const [was, is] = [before.files.get(file), after.files.get(file)]
    if (told.has(file) || (was && is && Buffer.compare(was, is) === 0)) return []
    const sentence = subjects.has(file) ? `${file} says the same in other words` : fileSentence(file, was, is)
    return [{ file, path: [], sentence, needsSecondPerson: false }]
  })
  return [...parsed, ...ofRunbooks, ...others].sort((one, other) =>
    one.file < other.file ? -1 : one.file > other.file ? 1 : 0,
  )
}

/** What of it one person doesn't change alone, as sentences. */
export const secondPersonNeeds = (before: Policy, after: Policy): string[] =>
  policyDiff(before, after).flatMap(({ sentence, needsSecondPerson }) => (needsSecondPerson ? [sentence] : []))

function subjectChanges(subject: keyof PolicySubjects, file: string, compared: Compared): PolicyChange[] {
  if (subject === 'people') return peopleChanges(file, compared)
  const sentence = sentences[subject]
  return differences(compared.before[subject], compared.after[subject]).map((difference) => ({
    file,
    path: difference.path,
    sentence: sentence?.(difference, compared) ?? plainly(difference),
    needsSecondPerson: needsSecondPerson(file, difference.path),
  }))
}

/** A version that comes from the log has no people.yaml, which says nothing of what was or will be in it. */
function peopleChanges(file: string, { before, after }: Compared): PolicyChange[] {
  if (!before.people || !after.people) return []
  const persons = differences(before.people.people, after.people.people)
  return [...new Set(persons.map(({ path }) => path[0] ?? ''))].map((person) => ({
    file,
    path: ['people', person],
    sentence: peopleSentence(person, before, after),
    needsSecondPerson: false,
  }))
}

function peopleSentence(person: string, before: Policy, after: Policy): string {
  const [had, has] = [before, after].map(({ people }) => people && Object.hasOwn(people.people, person))
  if (!had) return `${person} can be reached`
  return has ? `${person} is named or reached otherwise` : `${person} can't be reached any more`
}
