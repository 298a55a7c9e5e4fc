import type { Policy } from '../policy.js'
import type { Runbook } from '../knowledge/runbook.js'
import type { PolicyChange } from './policy-change.js'
import { and, gainsOf } from './words.js'

/** Which runbooks are offered for what, and which of their steps are others. */
export function runbookChanges({ before, after }: { before: Policy; after: Policy }): PolicyChange[] {
  const ids = new Set([...before.runbooks, ...after.runbooks].map(({ id }) => id))
  return [...ids].flatMap((id) => {
    const [was, is] = [before, after].map(({ runbooks }) => runbooks.find((one) => one.id === id))
    return sentences(was, is).map((sentence) => ({
      file: `runbooks/${id}.md`,
      path: [],
      sentence,
      needsSecondPerson: false,
    }))
  })
}

function sentences(was: Runbook | undefined, is: Runbook | undefined): string[] {
  if (!was || !is) {
    if (is) return [`The runbook ${is.id} is offered with ${offeredWith(is)}, in ${is.steps.length} steps`]
    return was ? [`The runbook ${was.id} is gone, which was offered with ${offeredWith(was)}`] : []
  }
  const steps = gainsOf({ before: was.steps.map(({ id }) => id), after: is.steps.map(({ id }) => id) })
  const others = is.steps.filter((step) => {
    const earlier = was.steps.find(({ id }) => id === step.id)
    return earlier && (toldOf(was, step.id) !== toldOf(is, step.id) || JSON.stringify(earlier) !== JSON.stringify(step))
  })
  const told = [
    ...(offeredWith(was) === offeredWith(is)
      ? []
      : [`is offered with ${offeredWith(is)} instead of ${offeredWith(was)}`]),
    ...(steps.gained.length > 0 ? [`asks for ${and(steps.gained)} too`] : []),
    ...(steps.lost.length > 0 ? [`no longer asks for ${and(steps.lost)}`] : []),
    ...(others.length > 0 ? [`says ${and(others.map(({ id }) => id))} otherwise`] : []),
    ...(same(was.escalate, is.escalate) ? [] : ['hands over at other points']),
    ...(same(was.articles, is.articles) ? [] : ['comes with other articles']),
    ...(was.title === is.title && was.introduction === is.introduction ? [] : ['begins in other words']),
  ]
  return told.length > 0 ? [`Whoever follows the runbook ${is.id}: it ${told.join('; it ')}`] : []
}

const toldOf = ({ sections }: Runbook, step: string): string | undefined => sections.get(step)
const offeredWith = ({ category, tiers }: Runbook): string => `${category} at ${and(tiers, 'or')}`
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
