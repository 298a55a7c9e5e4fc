import type { EventOf } from '@atlas/contracts'
import { patternHash } from '../root-cause/recurrence.js'
import type { Correspondence, Wishes } from './intention.js'
import { notice } from './notices.js'

/** Its candidate hears of a root-cause task, else the Team Leads: it is looked into once somebody takes it. */
export function onRootCauseTask(
  { data: { task, pattern, category, incidents, tier, candidate } }: EventOf<'RootCauseTaskOpened'>,
  correspondence: Correspondence,
): Wishes {
  const where = 'cluster' in pattern ? `on ${pattern.cluster}` : 'under one fingerprint'
  const numbers = incidents.map(({ number }) => `INC-${number}`).join(', ')
  const id = `${patternHash(pattern)}-${task}`
  const statement = `${category} has come back ${where} (${numbers}): ${tier} is asked for the root cause, which somebody takes as root-cause task ${id}`
  const people = candidate === null ? correspondence.teamLeads : [candidate]
  return { intentions: people.map((person) => notice(correspondence, person, statement)), superseded: [] }
}
