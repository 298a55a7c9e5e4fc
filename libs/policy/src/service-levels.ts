import { handlingEvents, priorities, type Priority, Role } from '@atlas/contracts'
import { z } from 'zod'
import { AppliesWhen } from './applies-when.js'
import { alwaysOpenCalendar } from './calendars.js'
import { IsoDuration } from './iso-duration.js'
import type { Misfit } from './policy-error.js'
import type { PolicySubjects } from './policy.js'

const HandlingEventName = z.enum(
  Object.keys(handlingEvents) as [keyof typeof handlingEvents, ...(keyof typeof handlingEvents)[]],
  'the name of an event of handling, like WorkStarted',
)
const Id = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'an id of small letters, digits and hyphens')
const Value = z.union([z.string(), z.number(), z.boolean()])

/** An event of handling that acts on a clock; `where` narrows it by its own fields, each to one or more values. */
const Moment = z
  .union([
    HandlingEventName,
    z.strictObject({
      event: HandlingEventName,
      where: z.record(z.string(), z.union([Value, z.array(Value).min(1)])).default({}),
    }),
  ])
  .transform((moment) => (typeof moment === 'string' ? { event: moment, where: {} } : moment))
export type Moment = z.output<typeof Moment>
const Moments = z.array(Moment).default([])

/** A length of time that a calendar counts. */
export const Target = z.strictObject({ target: IsoDuration, calendar: z.string().min(1) })
const AfterEnd = z.enum(['continue', 'new-cycle', 'never'])

/** One promise (domain, "Service levels"). Of the service levels of one kind the first that applies is taken. */
export const ServiceLevel = z
  .strictObject({
    id: Id,
    /** response, update, resolution, acceptance, promise …: an open list. */
    kind: z.string().min(1),
    appliesWhen: AppliesWhen.default({}),
    promisedTo: z.enum(['customer', 'internal', 'vendor']),
    /** By priority; a service level of a promised instant has none. */
    targets: z.record(z.enum(priorities), Target).optional(),
    /** The event's field that holds a promised instant; the target is the time until then, round the clock. */
    promise: z.enum(['nextUpdateBy']).optional(),
    /** Which promise of the vendor's contract gives the target, at the severity of the case (vendors.yaml). */
    contract: z.enum(['response', 'resolution']).optional(),
    /** Kind of the service level that a promise may not outlast. */
    within: z.string().optional(),
    /** Percentages of the target that give an event each; the breach at 100 always does. */
    thresholds: z.array(z.int().min(1).max(99)).default([]),
    /** At risk from this percentage to the breach. */
    atRisk: z.int().min(1).max(99).default(75),
    /**
     * One clock for each of these, of which several may run, instead of one cycle after another. `request`: a request
     * for reclassification, with the target of the priority that it asks for. `vendorCase`: a case with a vendor, with
     * the target of its contract, or of the priority in force when it starts.
     */
    each: z.enum(['request', 'vendorCase']).optional(),
    start: Moments,
    /** Ends the cycle that runs and starts the next from zero. */
    restart: Moments,
    pause: Moments,
    resume: Moments,
    stop: Moments,
    cancel: Moments,
    /** What a start does to a clock that was met or cancelled. */
    again: z
      .strictObject({ met: AfterEnd.default('never'), cancelled: AfterEnd.default('never') })
      .default({ met: 'never', cancelled: 'never' }),
  })
  .refine(({ targets, promise, contract }) => [targets, promise, contract].filter(Boolean).length === 1, {
    message: 'a service level has either targets by priority, a promise or a contract',
  })
  .refine(({ each, promise, restart }) => each === undefined || (promise === undefined && restart.length === 0), {
    path: ['each'],
    message: 'a clock for each has targets by priority or a contract, and none is started anew',
  })
  .refine(({ each, contract }) => contract === undefined || each === 'vendorCase', {
    path: ['contract'],
    message: 'a contract gives the target of each vendorCase alone',
  })
export type ServiceLevel = z.output<typeof ServiceLevel>

/** What may be said of a breach, and who excuses one (domain, "Service levels"). */
const Breaches = z.strictObject({
  /** What reports count breaches by. */
  causes: z.array(z.strictObject({ id: Id, means: z.string().min(1) })).min(1),
  excusedBy: z.array(Role).min(1),
})

/** policy/service-levels.yaml. */
export const ServiceLevels = z.strictObject({ breaches: Breaches, serviceLevels: z.array(ServiceLevel).min(1) })
export type ServiceLevels = z.output<typeof ServiceLevels>

/** Ids are unique, of causes as well; each calendar that a target names and each kind that bounds a promise is defined. */
export function checkServiceLevels({ serviceLevels, calendars }: PolicySubjects): Misfit[] {
  const file = 'service-levels.yaml'
  const misfits: Misfit[] = []
  const seen = new Set<string>()
  const causes = serviceLevels.breaches.causes.map(({ id }) => id)
  causes.forEach((id, index) => {
    if (causes.indexOf(id) < index)
      misfits.push({ file, path: ['breaches', 'causes', index, 'id'], message: `the cause ${id} is named already` })
  })
  const kinds = new Set(serviceLevels.serviceLevels.map(({ kind }) => kind))
  serviceLevels.serviceLevels.forEach(({ id, targets, within }, index) => {
    if (seen.has(id))
      misfits.push({ file, path: ['serviceLevels', index, 'id'], message: `the id ${id} is taken already` })
    seen.add(id)
    if (within !== undefined && !kinds.has(within))
      misfits.push({ file, path: ['serviceLevels', index, 'within'], message: `no service level is of kind ${within}` })
    for (const [priority, { calendar }] of Object.entries(targets ?? {}) as [Priority, z.output<typeof Target>][])
      if (calendar !== alwaysOpenCalendar && !Object.hasOwn(calendars.calendars, calendar))
        misfits.push({
          file,
          path: ['serviceLevels', index, 'targets', priority, 'calendar'],
          message: `calendars.yaml has no calendar ${calendar}`,
        })
  })
  return misfits
}
