import {
  type HandlingEvent,
  isRefusal,
  type Instant,
  type MissingPart,
  type PersonId,
  type Refusal,
  refuse,
  type Status,
} from '@atlas/contracts'
import { callResponseTeam } from '../assignment/response-team.js'
import type { FirstWork } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Classified } from '../opening/classified.js'
import { isHigher, triageEvents } from '../triage/triage.js'
import { workerAt } from './responsible.js'

/**
 * A person takes the incident into Work in Progress. The first time, triage comes with it at the latest: starting to
 * work without another word on the tentative classification confirms it. With a requestor it needs the
 * acknowledgement's named holes and the promised instant of the next update (domain, "Status"; playbook, template
 * "Unassigned → Work in Progress"). A triage that raises the priority takes the work to that priority's tier; one that
 * lowers it moves no tier.
 */
export function startWorking(
  incident: Classified,
  by: PersonId,
  from: Status,
  word: FirstWork,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const missing = missingAtFirstWork(incident, word, context.now)
  if (missing.length > 0)
    return refuse('incomplete', `the first Work in Progress of this incident lacks ${named(missing)}`, missing, 422)
  const triage = incident.triaged
    ? []
    : triageEvents(incident, by, word.triage ?? { priority: incident.priority, category: incident.category }, context)
  if (isRefusal(triage)) return triage
  const priority = (!incident.triaged && word.triage?.priority) || incident.priority
  const raised = isHigher(priority, incident.priority)
  const tier = raised ? context.policy.priorities.priorities[priority].tier : incident.tier
  const worker = workerAt(tier, by, context)
  if (isRefusal(worker)) return worker
  return [
    ...triage,
    {
      type: 'WorkStarted',
      occurredAt: context.now,
      data: {
        incidentId: incident.incidentId,
        from,
        owner: by,
        tier,
        firstByPerson: !incident.workedOn,
        acknowledgement: word.acknowledgement,
        nextUpdateBy: word.nextUpdateBy,
      },
    },
    ...(raised ? callResponseTeam({ ...incident, priority }, context) : []),
  ]
}

const named = (missing: readonly MissingPart[]): string => missing.map(({ field }) => field).join(', ')

function missingAtFirstWork(incident: Classified, word: FirstWork, now: Instant): MissingPart[] {
  const missing: MissingPart[] = []
  if (!incident.workedOn && incident.requestors > 0) {
    if (!word.acknowledgement)
      missing.push({
        field: 'acknowledgement.initialAssessment',
        message: 'a brief, high-level technical summary of what the issue is likely related to',
      })
    if (!word.nextUpdateBy) missing.push({ field: 'nextUpdateBy', message: 'the instant of the next update' })
  }
  return [...missing, ...pastPromise(word.nextUpdateBy, now, 'nextUpdateBy')]
}

/** A promise lies ahead; that it isn't later than the update target is for the clock to say. */
export const pastPromise = (by: Instant | undefined, now: Instant, field: string): MissingPart[] =>
  by !== undefined && by <= now ? [{ field, message: `an instant after ${now}` }] : []
