import type { Sentence } from './policy-change.js'
import { byRoles } from './by-roles.js'
import { and, inWords, texts } from './words.js'

/** Who works at a tier, and what else is of the escalation. */
export const escalationSentence: Sentence = ({ path, before, after }) => {
  const [section, tier = '', field] = path
  if (section === 'tiers' && field === 'roles') return byRoles(`${tier} is worked by`, before, after)
  if (section === 'tiers' && field === 'reserve')
    return byRoles(`Off hours or on overflow ${tier} is worked by`, before, after)
  if (section === 'oversight')
    return byRoles('What another owns may be released, escalated, resolved and cancelled by', before, after)
  if (section === 'forbiddenMoves')
    return `Other moves of the status are forbidden: ${inWords(after)} instead of ${inWords(before)}`
  return undefined
}

/** What follows from a priority. */
export const prioritySentence: Sentence = ({ path, before, after }) => {
  const [section, priority = '', field] = path
  if (section === 'priorities' && field === 'tier')
    return `A ${priority} goes to ${inWords(after)} first instead of ${inWords(before)}`
  if (section === 'priorities' && field === 'responseTeam')
    return `A ${priority} is answered by ${team(after)} instead of ${team(before)}`
  if (section === 'loweredBy')
    return byRoles(`In triage a tentative ${priority} may be lowered by`, before, after, 'anybody')
  if (section === 'unclassified')
    return `What no rule matches has ${priority} ${inWords(after)} instead of ${inWords(before)}`
  return undefined
}

/** The matrix: who asks with what, and who approves. */
export const reclassificationSentence: Sentence = ({ path, before, after }) => {
  const [section, row = ''] = path
  const inMatrix = section === 'raising'
  const raise = inMatrix ? `To raise a ${row}` : 'To lower a priority'
  const [field, ...inner] = inMatrix ? path.slice(2) : path.slice(1)
  if (section === 'expiresAfter')
    return `A request for ${row} is over after ${minutes(after)} instead of ${minutes(before)}`
  if (field === 'approvers') return byRoles(`${raise} is approved by`, before, after)
  if (field === 'evidence' || field === 'evidenceThisFar')
    return `${raise} needs ${and(texts(after), 'or')} as evidence instead of ${and(texts(before), 'or')}`
  if (field === 'writers' && inner[0] === 'tiers')
    return `${raise} may be asked at ${and(texts(after), 'or')} instead of ${and(texts(before), 'or')}`
  if (field === 'then') return `After a raise of ${row} follow ${inWords(after)} instead of ${inWords(before)}`
  return undefined
}

const team = (value: unknown): string =>
  and(
    (value as readonly { role: string; part?: string }[]).map(({ role, part }) => (part ? `${role} (${part})` : role)),
  )

const minutes = (ms: unknown): string => (typeof ms === 'number' ? `${ms / 60_000} min` : inWords(ms))
