import { instant, isRefusal, type PersonId } from '@atlas/contracts'
import { decideRoster, type RosterCommand, rosterStream } from '@atlas/domain'
import type { FileShift } from '@atlas/policy'
import type { Story } from './story.js'

const hour = 3_600_000
const day = 24 * hour

/** The roster is changed in every way, some weeks ahead, so that the stories after it are told by the policy's own. */
export async function changesRoster(story: Story): Promise<void> {
  const { roster } = story.pen.policy
  const lead = roster.people.find(({ roles }) => roles.includes('Team Lead'))?.id ?? ''
  const [one, other] = roster.people.filter(({ roles }) => roles.includes('Evangelist')).map(({ id }) => id)
  if (one === undefined || other === undefined) throw new Error('there are no two Evangelists to swap shifts')
  const date = new Date(story.now + 20 * day).toISOString().slice(0, 10)
  const reason = 'planned'
  const between = [shiftOf(one, story), shiftOf(other, story)] as const
  const commands: RosterCommand[] = [
    {
      act: 'override-shift',
      by: lead,
      person: one,
      from: story.at,
      until: instant(story.now + 1),
      onShift: true,
      reason,
    },
    { act: 'withdraw-change', by: lead, change: 1, reason: 'a mistake' },
    { act: 'record-leave', by: lead, person: one, from: date, to: date, reason },
    { act: 'import-shifts', by: lead, planned: [rota(one, story)], mistakes: [], from: inDays(story, 30), reason },
    { act: 'propose-swap', by: one, between, reason },
    { act: 'decline-swap', by: other, change: 4, reason: 'a talk' },
    { act: 'propose-swap', by: one, between, reason },
    { act: 'agree-swap', by: other, change: 5 },
  ]
  for (const command of commands)
    await story.write(story.person(command.by), { streams: [rosterStream] }, (transaction) => {
      const context = { now: transaction.now, policy: story.pen.policy }
      const events = decideRoster(command, transaction.state(rosterStream), context)
      if (isRefusal(events)) throw new Error(`${command.act}: ${events.message}`)
      transaction.append(rosterStream, null, events)
    })
}

const inDays = (story: Story, days: number) => instant(story.now + days * day)

/** Eight hours a day for a week, later than everything else. */
const rota = (person: PersonId, story: Story): FileShift => ({
  person,
  start: inDays(story, 31).slice(0, 19),
  timeZone: 'UTC',
  lasts: { days: 0, ms: 8 * hour },
  rule: { every: 'day', interval: 1, days: null, weekStart: 1, count: 7, until: null },
  also: [],
  except: [],
})

/** An hour of the next shift, some days ahead, that the person is on. */
function shiftOf(person: PersonId, story: Story) {
  const found = Array.from({ length: 48 }, (_, n) => story.now + 10 * day + n * hour).find((from) =>
    [from, from + hour].every((ms) => story.isOnShift(person, ms)),
  )
  if (found === undefined) throw new Error(`${person} has no shift`)
  return { person, from: instant(found), until: instant(found + hour) }
}
