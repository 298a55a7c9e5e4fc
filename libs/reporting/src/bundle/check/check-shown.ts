import type { Bundle } from '@atlas/contracts'
import type { BundleFault, Found } from './fault.js'
import { changedParts } from './marks.js'

/** What is shown is what was shown when the bundle was written, entry by entry, and tells every event. */
export async function checkShown({ shown, events }: Bundle): Promise<Found> {
  const faults: BundleFault[] = []
  const { title, facts, timeline, trail, marks } = shown
  const parts = { title, facts: JSON.stringify(facts), timeline }
  for (const field of await changedParts(parts, marks))
    faults.push({ where: 'what is shown', field, says: "it isn't what was written" })
  for (const { mark, ...entry } of trail)
    for (const field of await changedParts({ entry: JSON.stringify(entry) }, { entry: mark }))
      faults.push({ where: `the trail on event ${entry.position}`, field, says: "it isn't what was written" })
  const told = trail.map(({ position }) => position)
  const there = events.map(({ event }) => event.position)
  if (told.join() !== there.join())
    faults.push({
      where: 'the trail',
      field: null,
      says: `it tells of ${told.length} events, or of others or in another order, and ${there.length} are here`,
    })
  return { faults, notes: [], undecided: [] }
}
