import type { ClassificationRule } from '../classification/classification-policy.js'
import type { Sentence } from './policy-change.js'
import { idsOf, inWords } from './words.js'

/** What a signal is taken for. */
export const ruleSentence: Sentence = ({ path, before, after, reordered }, compared) => {
  const [section, id = '', field] = path
  if (section !== 'rules') return undefined
  if (reordered) {
    const [had, has] = [idsOf(before), idsOf(after)]
    const first = has.find((rule, index) => rule !== had[index]) ?? ''
    return `Rules are tried in another order, from ${first} on: the first that matches decides`
  }
  if (path.length === 2 && before === undefined) return `Rule ${id} is new: ${ruleOf(after as ClassificationRule)}`
  if (path.length === 2 && after === undefined) return `Rule ${id} is gone: ${ruleOf(before as ClassificationRule)}`
  const rule = compared.after.classification.rules.find((each) => each.id === id)
  if (field === 'priority')
    return `Rule ${id} makes ${inWords(after)} instead of ${inWords(before)}: ${rule?.reason ?? ''}`
  if (field === 'category')
    return `Rule ${id} names the category ${inWords(after ?? "the component's")} instead of ${inWords(before ?? "the component's")}`
  if (field === 'when') return `Rule ${id} matches when ${inWords(after)}, and no longer when ${inWords(before)}`
  if (field === 'reason') return `Rule ${id} gives another reason: ${inWords(after)}`
  return undefined
}

const ruleOf = ({ priority, category, reason, when }: ClassificationRule): string =>
  `${priority} ${category ?? "with the component's category"} when ${when} (${reason})`
