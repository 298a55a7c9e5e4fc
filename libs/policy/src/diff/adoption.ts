import { byRoles } from './by-roles.js'
import type { Sentence } from './policy-change.js'

/** Who changes policy. */
export const adoptionSentence: Sentence = ({ path: [field], before, after }) => {
  if (field === 'proposedBy') return byRoles('Another policy is put in force by', before, after)
  if (field === 'approvedBy') return byRoles('What needs a second person is approved by', before, after)
  return undefined
}
