import { instant, isRefusal, type WindowTerms } from '@atlas/contracts'
import { decideWindow, type WindowCommand, windowsStream } from '@atlas/domain'
import type { Story } from './story.js'

const day = 86_400_000

/** Maintenance some weeks ahead is planned, changed and cancelled, so that no story after it goes without its pages. */
export async function plansMaintenance(story: Story): Promise<void> {
  const { roster, clusters } = story.pen.policy
  const by = roster.people.find(({ roles }) => roles.includes('Team Lead'))?.id ?? ''
  const [cluster = ''] = Object.keys(clusters.clusters)
  const terms = (hours: number): WindowTerms => ({
    priorities: ['P2'],
    clusters: [cluster],
    from: instant(story.now + 30 * day),
    until: instant(story.now + 30 * day + hours * 3_600_000),
  })
  const commands: WindowCommand[] = [
    { act: 'plan-window', by, terms: terms(2), reason: 'the upgrade of the nodes' },
    { act: 'change-window', by, window: 1, terms: terms(3), reason: 'it takes longer' },
    { act: 'cancel-window', by, window: 1, reason: 'put off' },
  ]
  for (const command of commands)
    await story.write(story.person(by), { streams: [windowsStream] }, (transaction) => {
      const context = { now: transaction.now, policy: story.pen.policy }
      const events = decideWindow(command, transaction.state(windowsStream), context)
      if (isRefusal(events)) throw new Error(`${command.act}: ${events.message}`)
      transaction.append(windowsStream, null, events)
    })
}
