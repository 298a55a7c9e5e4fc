import { z } from 'zod'
import { Duration } from './duration.js'
import type { Misfit } from './policy-error.js'
import type { PolicySubjects } from './policy.js'

const alertnames = z.array(z.string().min(1)).min(1)

/** An alert that another one explains: while the cause fires, the effect is a signal of the cause's incident. */
export const AttachRule = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'an id of lower-case letters, digits and hyphens'),
  /** The reason that is stored with each signal it attaches: a sentence without its full stop. */
  because: z.string().min(1),
  cause: z.strictObject({ alertnames }),
  effect: z.strictObject({ alertnames }),
  /** Labels that both have, and of the same value, besides the cluster. */
  same: z.array(z.string().min(1)).min(1),
  /** So long after the cause began; in ms. */
  within: Duration,
})
export type AttachRule = z.output<typeof AttachRule>

/** policy/correlation.yaml: which signals belong together (domain, "Intake", correlation rules). Durations in ms. */
export const CorrelationPolicy = z.strictObject({
  attach: z.array(AttachRule),
  /** One component with one symptom on so many clusters within that time suggests that one incident is the parent. */
  parent: z.strictObject({
    clusters: z.int().min(2),
    within: Duration,
    /** A cluster on which it was seen less than this before isn't noted again. */
    notedAgainAfter: Duration,
    /** Of the others so many are named, those that showed it first. */
    names: z.int().min(1),
  }),
})
export type CorrelationPolicy = z.output<typeof CorrelationPolicy>

const file = 'correlation.yaml'

/** Each rule once, nothing its own cause, and nothing noted more seldom than it is looked for. */
export function checkCorrelation({ correlation: { attach, parent } }: PolicySubjects): Misfit[] {
  const misfits: Misfit[] = []
  const ids = attach.map(({ id }) => id)
  for (const [index, { id, cause, effect }] of attach.entries()) {
    if (ids.indexOf(id) < index)
      misfits.push({ file, path: ['attach', index, 'id'], message: `there is a rule ${id} already` })
    effect.alertnames.forEach((name, at) => {
      if (cause.alertnames.includes(name))
        misfits.push({
          file,
          path: ['attach', index, 'effect', 'alertnames', at],
          message: `${name} is the cause as well, so that it would explain itself`,
        })
    })
  }
  if (parent.notedAgainAfter > parent.within)
    misfits.push({
      file,
      path: ['parent', 'notedAgainAfter'],
      message: `it is longer than within, so that a cluster would be forgotten before it is noted again`,
    })
  return misfits
}
