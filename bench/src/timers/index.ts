import type { Bench } from '../benches.js'
import { withScratchDatabase } from '../database/scratch-database.js'
import { inTurns } from '../measure/in-turns.js'
import { claimAll, fireAll } from './rounds.js'
import { seed } from './seed.js'
import { storyOf, sweptAfter } from './story.js'

export const timersBench: Bench = {
  says: 'fire 100,000 due alarms of a million armed, each deciding and appending',
  parameters: {
    due: { says: 'alarms that are due, four an incident', fallback: 100_000 },
    armed: { says: 'alarms that are armed, those included', fallback: 1_000_000 },
    batch: { says: 'rows that the baseline claims at a time', fallback: 1000 },
  },
  run: (context) =>
    withScratchDatabase(context, async ({ url }) => {
      const story = storyOf(context.parameter('due'), context.parameter('armed'))
      const last = await seed(context, story, url)
      const measured = await inTurns({
        bench: 'timers',
        unit: 'timers',
        ours: () => fireAll(context.services, url, story, last, last + sweptAfter),
        baseline: {
          name: 'bare claim + delete',
          round: () => claimAll(url, story, last + sweptAfter, context.parameter('batch')),
        },
        rounds: context.rounds,
        goal: 0.2,
        say: context.say,
      })
      return [measured]
    }),
}
