import { type IncidentId, instant, type Priority, priorities } from '@atlas/contracts'
import { type Incident, isFiring } from '@atlas/domain'
import type { Story } from './story.js'

/** What people do with an incident; each act as its decider allows it. */

export const minute = 60_000
export const hour = 60 * minute

/** The next update is promised well within the update target. */
const promised: Readonly<Record<Priority, number>> = { P1: 15 * minute, P2: hour, P3: hour, P4: hour }

/** Somebody of the tier takes it into Work in Progress; `corrected`: triage finds that it is something else. */
export async function startWork(story: Story, corrected = false): Promise<void> {
  const { incident } = story
  const { priority, category, tier } = incident
  if (priority === null || category === null || tier === null) throw new Error('there is no priority to work with')
  const right = corrected ? neighbour(story, priority) : priority
  const place = right < priority ? story.pen.policy.priorities.priorities[right].tier : tier
  const lowers = priority === 'P1' && right > priority
  const by = lowers ? leader(story) : (incident.candidate ?? story.worker(place))
  const fit = corrected && !lowers ? story.worker(place) : by
  await story.act(fit, (transaction) => ({
    act: 'start-work',
    by: fit,
    ...(corrected ? { triage: { priority: right, category, reason: 'its scope is another than the alert says' } } : {}),
    ...(incident.requestors > 0
      ? {
          acknowledgement: transaction.keep(
            JSON.stringify({ initialAssessment: 'a rule that the last change removed' }),
          ),
          nextUpdateBy: instant(story.now + promised[right]),
        }
      : {}),
  }))
}

function neighbour({ dice }: Story, priority: Priority): Priority {
  const at = priorities.indexOf(priority)
  const near = [priorities[at - 1], priorities[at + 1]].filter((one) => one !== undefined)
  return dice.pick(near)
}

const leader = ({ pen, dice }: Story): string =>
  dice.pick(pen.policy.roster.people.filter(({ roles }) => roles.includes('Team Lead'))).id

export const escalate = (story: Story): Promise<boolean> => {
  const by = owner(story)
  const evidence = { searched: ['runbooks of the category', 'nearest solved incidents'] }
  return story.act(by, (transaction) => ({
    act: 'escalate',
    by,
    trigger: 'knowledge-exhaustion',
    evidence,
    evidenceHash: transaction.keep(JSON.stringify(evidence)),
  }))
}

export async function accept(story: Story): Promise<void> {
  const { incident } = story
  const by = story.worker(incident.tier ?? 'L1', incident.handOver?.giver)
  await story.act(by, (transaction) => ({
    act: 'accept',
    by,
    ...(incident.workedOn ? {} : word(story, transaction.keep)),
  }))
}

/** For an incident that nobody had worked on. */
const word = (story: Story, keep: (text: string) => string) =>
  story.incident.requestors > 0
    ? {
        acknowledgement: keep(JSON.stringify({ initialAssessment: 'not known yet' })),
        nextUpdateBy: instant(story.now + 10 * minute),
      }
    : {}

export async function resolve(story: Story): Promise<void> {
  const { incident, dice } = story
  const by = owner(story)
  await story.act(by, (transaction) => ({
    act: 'resolve',
    by,
    code: dice.pick(story.pen.policy.escalation.resolutionCodes),
    summary: transaction.keep('A rule was missing since the last change; it has been put back.'),
    knowledge: dice.chance(0.5)
      ? { link: 'https://kb.example.org/networking/egress' }
      : { noneBecause: 'it will hardly happen again' },
    verification: 'check-run',
    verificationReason: 'the check runs every minute',
    ...(isFiring(incident) ? { firingReason: 'the alert clears within minutes' } : {}),
  }))
}

export const owner = (story: Story): string => story.incident.owner ?? story.worker(story.incident.tier ?? 'L1')

/** Whatever has happened, it ends Closed and its war room reviewed: every incident of the story. */
export async function finish(story: Story): Promise<void> {
  for (const { incidentId } of [...story.incidents.values()]) {
    for (let acts = 0; story.incidents.get(incidentId)?.status !== 'Closed'; acts++) {
      const incident = story.incidents.get(incidentId)
      if (!incident || acts > 20) throw new Error(`the story of ${incidentId} does not end: ${incident?.status}`)
      story.turnTo(incidentId)
      await step(story, incident)
    }
    await review(story, incidentId)
  }
}

async function review(story: Story, incidentId: IncidentId): Promise<void> {
  const by = story.incidents.get(incidentId)?.review?.by
  if (by === undefined) return
  story.turnTo(incidentId)
  await story.later(hour, 20 * hour)
  await story.act(by, (transaction) => ({
    act: 'hold-review',
    by,
    conclusions: transaction.keep('Upgrades of the network go to one cluster first.'),
  }))
}

async function step(story: Story, { status }: Incident): Promise<void> {
  switch (status) {
    case 'Unassigned':
      await story.later(minute, 12 * minute)
      if (story.incident.status === 'Unassigned') await startWork(story)
      return
    case 'Escalated':
      await story.later(minute, 4 * minute)
      return accept(story)
    case 'Awaiting Customer Feedback': {
      await story.later(minute, 20 * minute)
      const by = owner(story)
      await story.act(by, (transaction) => ({ act: 'customer-answer', by, text: transaction.keep('It works again.') }))
      return
    }
    case 'Work in Progress':
      await story.later(5 * minute, 40 * minute)
      if (story.incident.status === 'Work in Progress') await resolve(story)
      return
    case 'Resolved':
      await story.later(121 * hour, 122 * hour)
      return
    case 'Closed':
  }
}
