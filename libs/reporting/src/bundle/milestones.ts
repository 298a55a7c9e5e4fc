import type { TrailEntry } from '@atlas/contracts'
import type { Milestone } from './clock-timeline.js'

/** Decisions that moved the clocks or whose turn it was, in a word or two for the timeline. */
export const milestonesOf = (trail: readonly TrailEntry[]): Milestone[] =>
  trail.flatMap(({ event, occurredAt, data }) => {
    const says = saysOf[event]?.(data as Readonly<Record<string, unknown>>)
    return says === undefined ? [] : [{ at: occurredAt as Milestone['at'], says }]
  })

type Data = Readonly<Record<string, unknown>>
const change = ({ from, to }: Data): string => `${String(from)} → ${String(to)}`

const saysOf: Readonly<Record<string, (data: Data) => string>> = {
  IncidentOpened: () => 'opened',
  WorkStarted: () => 'work started',
  IncidentEscalated: ({ fromTier, toTier }) => change({ from: fromTier, to: toTier }),
  IncidentDeescalated: ({ fromTier, toTier }) => change({ from: fromTier, to: toTier }),
  PriorityReclassified: change,
  PriorityLowered: change,
  PrioritisedElsewhere: change,
  FeedbackRequested: () => 'asked the customer',
  WaitBegan: ({ for: what }) => `waits: ${String(what)}`,
  IncidentResolved: () => 'resolved',
  IncidentReopened: () => 'reopened',
  IncidentClosed: () => 'closed',
}
