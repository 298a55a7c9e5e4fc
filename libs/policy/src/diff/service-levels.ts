import { durationMs } from '../iso-duration.js'
import type { ServiceLevel } from '../service-levels.js'
import { breachSentence } from './breaches.js'
import type { Sentence } from './policy-change.js'
import { and, idsOf, inWords, timeOf } from './words.js'

/** What is promised to whom, by priority. */
export const serviceLevelSentence: Sentence = (difference, compared) => {
  const { path, before, after, reordered } = difference
  if (path[0] === 'breaches') return breachSentence(difference)
  const [, id = '', field, priority, part] = path
  if (reordered) return `Of the service levels of one kind the first that applies is taken, now of ${and(idsOf(after))}`
  if (path.length === 2 && before === undefined) return `${id} is promised too: ${promiseOf(after as ServiceLevel)}`
  if (path.length === 2 && after === undefined)
    return `${id} is no longer promised to the ${(before as ServiceLevel).promisedTo}`
  const level = compared.after.serviceLevels.serviceLevels.find((each) => each.id === id)
  if (!level || field === undefined) return undefined
  const promise = `the ${id} that the ${level.promisedTo} is promised`
  if (field === 'targets' && priority !== undefined) {
    const of = `A ${priority}'s ${id}, promised to the ${level.promisedTo},`
    if (part === 'target')
      return `${of} is due after ${timeOf(after)} instead of ${timeOf(before)}${sooner(before, after)}`
    if (part === 'calendar') return `${of} counts in ${inWords(after)} instead of ${inWords(before)}`
    if (after === undefined) return `${of} has no target any more`
    if (before === undefined) return `${of} is due after ${targetOf(after as Target)}`
  }
  if (moments.includes(field))
    return `Other events ${verbs[field] ?? field} ${promise}: ${inWords(names(after))} instead of ${inWords(names(before))}`
  if (field === 'appliesWhen')
    return `Other incidents have ${promise}: where ${path.slice(3).join('.') || 'facts'} is ${inWords(after)} instead of ${inWords(before)}`
  return undefined
}

type Target = NonNullable<NonNullable<ServiceLevel['targets']>['P1']>
const targetOf = ({ target, calendar }: Target): string => `${timeOf(target)} of ${calendar}`

const promiseOf = ({ promisedTo, targets }: ServiceLevel): string =>
  `to the ${promisedTo}, ` +
  (targets
    ? Object.entries(targets)
        .map(([priority, target]) => `${priority} ${targetOf(target)}`)
        .join(', ')
    : 'until the promised instant')

const sooner = (before: unknown, after: unknown): string => {
  const [was, is] = [durationMs(String(before)), durationMs(String(after))]
  if (was === undefined || is === undefined || was === is) return ''
  return is < was ? ', which is sooner' : ', which is later'
}

const moments = ['start', 'restart', 'pause', 'resume', 'stop', 'cancel']
const verbs: Readonly<Record<string, string>> = { restart: 'start anew' }

const names = (value: unknown): unknown =>
  Array.isArray(value)
    ? (value as ServiceLevel['start']).map(({ event, where }) =>
        Object.keys(where).length > 0 ? `${event} (${inWords(where)})` : event,
      )
    : value
