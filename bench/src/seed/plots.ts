import { instant } from '@atlas/contracts'
import { accept, escalate, finish, hour, minute, owner, resolve, startWork } from './handled.js'
import { reclassified, reclassifiedInEveryWay } from './reclassified.js'
import type { Report } from './reports.js'
import { alertmanager, requestor } from './sources.js'
import type { Story } from './story.js'

export type Plot = (story: Story, report: Report) => Promise<void>

/** What policy marks as never an incident. */
export const noise: Plot = async (story) => {
  const watch = alertmanager(story, { summary: 'The alerting pipeline lives', alertname: 'DeadMansSwitch' })
  await story.receive(watch.fires(story.now), watch.by)
  await finish(story)
}

/** An alert that clears before anybody has worked on it; a P1 or P2 is worked on all the same. */
export const clearsByItself: Plot = async (story, report) => {
  const alert = alertmanager(story, report)
  const startsAt = story.now - story.dice.whole(0, 30_000)
  await story.receive(alert.fires(startsAt), alert.by)
  await story.later(20_000, 10 * minute)
  await story.receive(alert.clears(startsAt), alert.by)
  await finish(story)
}

/** Triage, work and a resolution; now and then corrected, or reopened by somebody's hand. */
export const worked: Plot = async (story, report) => {
  const { dice } = story
  const source = dice.chance(0.4) ? requestor(story, report) : alertmanager(story, report)
  await story.receive(source.fires(story.now), source.by)
  if (dice.chance(0.3)) await resent(story, source)
  await story.later(minute, 10 * minute)
  if (story.incident.status === 'Unassigned') await startWork(story, dice.chance(correctedShare))
  if (dice.chance(reclassifiedShare)) await reclassified(story)
  if (dice.chance(0.15) && story.incident.status === 'Work in Progress') await toTheCustomerAndBack(story)
  if (dice.chance(0.1) && story.incident.status === 'Work in Progress') await up(story)
  if (dice.chance(reopenedShare)) await reopenedByHand(story)
  await finish(story)
}
/** Of worked incidents, a fifth of all: 5 % of all are corrected, 5 % reclassified, 3 % reopened. */
const correctedShare = 0.3
const reclassifiedShare = 0.22
const reopenedShare = 0.15

type Source = ReturnType<typeof alertmanager>

async function resent(story: Story, source: Source): Promise<void> {
  const startsAt = story.now
  await story.later(1000, 40_000)
  await story.receive(source.fires(startsAt), source.by)
}

async function toTheCustomerAndBack(story: Story): Promise<void> {
  const by = owner(story)
  await story.act(by, (transaction) => ({ act: 'request-feedback', by, action: transaction.keep('Please try again.') }))
  await story.later(5 * minute, 30 * minute)
  await story.act(by, (transaction) => ({ act: 'customer-answer', by, text: transaction.keep('Still slow.') }))
}

async function up(story: Story): Promise<void> {
  if (story.incident.tier !== 'L1' || !(await escalate(story))) return
  await story.later(minute, 4 * minute)
  await accept(story)
}

async function reopenedByHand(story: Story): Promise<void> {
  for (let acts = 0; story.incident.status !== 'Work in Progress' && acts < 3; acts++) {
    if (story.incident.status === 'Escalated') await accept(story)
    if (story.incident.status === 'Unassigned') await startWork(story)
  }
  await story.later(minute, 10 * minute)
  if (story.incident.status === 'Work in Progress') await resolve(story)
  if (story.incident.status !== 'Resolved') return
  await story.later(10 * minute, 20 * hour)
  const by = story.worker(story.incident.tier ?? 'L1')
  await story.act(by, () => ({ act: 'reopen', by, reason: 'the requestor sees it again' }))
}

/** Fires again while it is Resolved, and once more when it is Closed: reopened, then linked. */
export const recurs: Plot = async (story, report) => {
  const alert = alertmanager(story, report)
  const firing = async (): Promise<void> => {
    const startsAt = story.now
    await story.receive(alert.fires(startsAt), alert.by)
    await story.later(3 * minute, 6 * minute)
    await story.receive(alert.clears(startsAt), alert.by)
  }
  await firing()
  await untilResolved(story)
  await story.later(hour, 2 * hour)
  await firing()
  await finish(story)
  await story.later(30 * hour, 40 * hour)
  await firing()
  await finish(story)
}

async function untilResolved(story: Story): Promise<void> {
  for (let acts = 0; story.incident.status !== 'Resolved' && acts < 10; acts++) {
    await story.later(16 * minute, 20 * minute)
    if (story.incident.status === 'Unassigned') await startWork(story)
    else if (story.incident.status === 'Escalated') await accept(story)
    else if (story.incident.status === 'Work in Progress') await resolve(story)
  }
}

/** It touches more than it seemed, and another component is the broken one. */
async function learns(story: Story): Promise<void> {
  const by = owner(story)
  const affected = { clusters: [story.incident.cluster], namespaces: [], applications: [], components: ['prometheus'] }
  await story.act(by, () => ({ act: 'change-scope', by, affected, reason: 'its alerts are missing too' }))
  await story.act(by, () => ({ act: 'recategorise', by, category: 'observability', reason: 'nothing else is broken' }))
}

/** Everything else that people may do, in one incident. */
export const byTheBook: Plot = async (story, report) => {
  const ask = requestor(story, report)
  await story.receive(ask.fires(story.now), ask.by)
  await story.later(minute, 5 * minute)
  const { dice } = story
  if (story.incident.status === 'Unassigned') {
    const triager = story.worker(story.incident.tier ?? 'L1')
    const { priority, category } = story.incident
    if (priority && category) await story.act(triager, () => ({ act: 'triage', by: triager, priority, category }))
    await startWork(story)
  }
  const acts: readonly (() => Promise<unknown>)[] = [
    () => story.act(owner(story), () => ({ act: 'resolve', by: owner(story) })),
    () => updates(story),
    () => learns(story),
    () =>
      story.act(owner(story), (transaction) => ({
        act: 'customer-answer',
        by: owner(story),
        text: transaction.keep('By the way: it began on Monday.'),
      })),
    () => story.act(owner(story), () => ({ act: 'release', by: owner(story), reason: 'end of shift' })),
    () => startWork(story),
    () => up(story),
    () => story.act(owner(story), () => ({ act: 'de-escalate', by: owner(story), toTier: 'L1', reason: 'routine' })),
    () => story.act(owner(story), () => ({ act: 'take-back', by: owner(story), reason: 'not routine at all' })),
    () => toTheCustomerAndBack(story),
    () =>
      story.act(owner(story), () => ({
        act: 'restored',
        by: owner(story),
        restoredAt: instant(story.now - dice.whole(1, 5) * 1000),
      })),
    () => reclassifiedInEveryWay(story),
    () => restricted(story),
  ]
  for (const act of acts) {
    await act()
    await story.later(minute, 5 * minute)
  }
  await finish(story)
}

/** Restricted by its owner, who admits somebody that has had nothing to do with it, and lifts it again. */
async function restricted(story: Story): Promise<void> {
  const by = owner(story)
  const reader = story.pen.policy.roster.people.find(({ id }) => !story.incident.team.includes(id))?.id
  if (reader === undefined) throw new Error('everybody of the roster was named for one incident')
  await story.act(by, () => ({ act: 'restrict', by, reason: 'it names an account' }))
  await story.act(by, () => ({ act: 'admit-reader', by, reader, reason: 'knows the account' }))
  await story.act(by, () => ({ act: 'lift-restriction', by, reason: 'the account is closed' }))
}

async function updates(story: Story): Promise<void> {
  const by = owner(story)
  const nextUpdateBy = instant(story.now + 12 * minute)
  await story.act(by, (transaction) => ({ act: 'update', by, text: transaction.keep('We are on it.'), nextUpdateBy }))
}

/** Nobody comes: every threshold and breach is said and one excused, and in the end it is cancelled. */
export const neglected: Plot = async (story, report) => {
  const ask = requestor(story, report)
  await story.receive(ask.fires(story.now), ask.by)
  await story.later(12 * 24 * hour, 13 * 24 * hour)
  await excuseResponse(story)
  const { status, tier } = story.incident
  if (status === 'Unassigned' || status === 'Escalated') {
    const by = story.worker(tier ?? 'L1')
    await story.act(by, () => ({ act: 'cancel', by, reason: 'asked for in another way' }))
  }
  await finish(story)
}

async function excuseResponse(story: Story): Promise<void> {
  const { people } = story.pen.policy.roster
  const { excusedBy } = story.pen.policy.serviceLevels.breaches
  const by = story.worker(story.incident.tier ?? 'L1')
  const approver = people.find(({ id, roles }) => id !== by && excusedBy.some((role) => roles.includes(role)))?.id
  if (approver === undefined) throw new Error('nobody excuses breaches')
  const clock = 'response/1'
  const because = 'nobody on shift knew the component'
  await story.act(by, () => ({ act: 'explain-breach', by, clock, cause: 'knowledge', because }))
  const reason = 'the contract leaves out what is outside of the platform'
  await story.act(approver, () => ({ act: 'excuse-breach', by: approver, clock, reason: 'nobody was on shift' }))
  await story.act(approver, () => ({ act: 'withdraw-excuse', by: approver, clock, reason: 'somebody was' }))
  await story.act(approver, () => ({ act: 'excuse-breach', by: approver, clock, reason }))
}

/** The clear comes first; later, one that resumes within the tolerance. */
export const outOfOrder: Plot = async (story, report) => {
  const alert = alertmanager(story, report)
  const startsAt = story.now - minute
  await story.receive(alert.clears(startsAt), alert.by)
  await story.later(1000, 5000)
  await story.receive(alert.fires(startsAt), alert.by)
  await story.later(30 * minute, 40 * minute)
  const again = story.now
  await story.receive(alert.fires(again), alert.by)
  await story.until(again + 20_000)
  await story.receive(alert.clears(again), alert.by)
  await story.until(again + 50_000)
  await story.receive(alert.fires(again + 45_000), alert.by)
  await finish(story)
}

/** What should have resolved by itself was noticed only after a threshold that lay later had been said: revised. */
export const sweptLate: Plot = async (story, report) => {
  const alert = alertmanager(story, { ...report, summary: 'Please add egress access for one more namespace' })
  const startsAt = story.now
  await story.receive(alert.fires(startsAt), alert.by)
  await story.later(minute, 2 * minute)
  await story.receive(alert.clears(startsAt), alert.by)
  const threshold = story.nextAlarm(({ name }) => /^(update|resolution)\/\d+ 50$/.test(name))
  if (threshold) await story.until(Date.parse(threshold.dueAt), ({ name }) => name === 'auto-resolve')
  await finish(story)
}
