import type { StoredYears } from '@atlas/domain'
import type { EventLog } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'
import { answersByMail } from './answers-by-mail.js'
import { contacts, losses, silence } from './asides.js'
import { changesHands } from './changes-hands.js'
import { changesRoster } from './changes-roster.js'
import { plansMaintenance } from './plans-maintenance.js'
import { comesBack } from './comes-back.js'
import { Dice } from './dice.js'
import { hearing } from './hearing.js'
import { nodeDown } from './node-down.js'
import { Pen } from './pen.js'
import {
  byTheBook,
  clearsByItself,
  neglected,
  noise,
  outOfOrder,
  type Plot,
  recurs,
  sweptLate,
  worked,
} from './plots.js'
import { recording } from './recording.js'
import type { Report } from './reports.js'
import { relations } from './relations.js'
import { RootCauses } from './root-causes.js'
import { runbooks } from './runbooks.js'
import { setRight } from './set-right.js'
import { silentCustomer } from './silent-customer.js'
import { type Listener, Story } from './story.js'
import { takenAway } from './taken-away.js'
import { type Fortune, telling } from './telling.js'
import { vendorCases } from './vendor-cases.js'
import { waits } from './waits.js'
import { warRoom } from './war-room.js'

export interface SeedTerms {
  readonly log: EventLog
  readonly years: StoredYears
  readonly policy: Policy
  readonly reports: readonly Report[]
  /** At least so many; the last wave of stories is told to its end. */
  readonly events: number
  readonly seed: number
  readonly onProgress?: (events: number) => void
  /** Stories told at a time, so that the store has commands to flush together. */
  readonly wave?: number
}

export interface Seeded {
  readonly events: number
  readonly incidents: number
  /** How many of each type. */
  readonly types: ReadonlyMap<string, number>
}

/** Three years of stories, and what is told beyond them when a seed is a little short of events. */
const firstStory = Date.UTC(2023, 0, 2)
const day = 86_400_000
const years = 3 * 365 * day
/** With the plots below: an incident has some 15 events. */
const eventsOfStory = 15

/** Writes incidents of the past through the store, each decided by the product's own deciders. Gives what was written. */
export async function seedPast({
  log,
  years: stored,
  policy,
  reports,
  events,
  seed,
  onProgress,
  wave = 400,
}: SeedTerms): Promise<Seeded> {
  const pen = new Pen(log, policy, stored)
  const causes = new RootCauses(pen, seed)
  const between = Math.min(day, (years * eventsOfStory) / events)
  const startOf = (index: number): number => Math.round(firstStory + index * between)
  for (let first = 0; pen.events < events; first += wave) {
    const indices = Array.from({ length: wave }, (_, n) => first + n)
    await Promise.all(
      indices.map((index) =>
        tell({ pen, causes, dice: new Dice(`${seed} ${index}`), index, at: startOf(index), reports }),
      ),
    )
    await causes.until(startOf(first + wave))
    onProgress?.(pen.events)
  }
  await causes.until(Infinity)
  return { events: pen.events, incidents: pen.counts.get('IncidentOpened') ?? 0, types: pen.counts }
}

interface Telltale {
  readonly pen: Pen
  readonly causes: RootCauses
  readonly dice: Dice
  readonly index: number
  readonly at: number
  readonly reports: readonly Report[]
}

async function tell({ pen, causes, dice, index, at, reports }: Telltale): Promise<void> {
  const special = specials[index]
  const plot = special?.plot ?? drawn(dice)
  const notification = special?.fortune ? telling(special.fortune) : dice.chance(toldShare) ? telling(usual) : undefined
  const servicenow = special !== undefined || dice.chance(recordedShare)
  let numbers = 0
  const listeners: Listener[] = [hearing]
  if (notification) listeners.push(notification)
  if (servicenow) listeners.push(recording)
  const story = new Story({
    pen,
    dice,
    startsAt: at + dice.whole(0, 60_000),
    number: () => String(numberOf(index) + numbers++),
    listeners,
    recurred: (recurred, by) => causes.recurred(recurred, by),
  })
  await special?.before?.(story)
  await plot(story, special?.report?.(reports) ?? dice.pick(reports))
}

/** A story opens an incident, seldom a second one that is linked to it. */
const numbersOfStory = 5
const numberOf = (index: number): number => 1001 + index * numbersOfStory
const toldShare = 0.05
const recordedShare = 0.03
const usual: Fortune = { outcomes: ['held'], pages: 'answered', redacted: false }

function drawn(dice: Dice): Plot {
  const drawn = dice.next()
  if (drawn < 0.58) return noise
  if (drawn < 0.8) return clearsByItself
  if (drawn < 0.985) return worked
  return dice.pick([recurs, byTheBook, neglected, outOfOrder, sweptLate])
}

interface Special {
  readonly plot: Plot
  readonly fortune?: Fortune
  readonly report?: (reports: readonly Report[]) => Report | undefined
  readonly before?: (story: Story) => Promise<void>
}

const p1 = (reports: readonly Report[]) => reports.find(({ summary }) => summary.startsWith('Karpenter autoscaler'))
const p2 = (reports: readonly Report[]) =>
  reports.find(({ summary }) => summary.startsWith('Kubernetes API intermittently'))
/** Of a category without a runbook. */
const p3OfNodes = (reports: readonly Report[]) =>
  reports.find(({ summary }) => summary.startsWith('One node of twenty'))
const p3 = (reports: readonly Report[]) => reports.find(({ summary }) => /egress/i.test(summary))

/** The first stories: what is rare in the others is there once at any rate. */
const specials: readonly Special[] = [
  {
    plot: byTheBook,
    fortune: usual,
    report: p3,
    before: (story) =>
      contacts(
        story,
        story.pen.policy.roster.people.map(({ id }) => id),
      ),
  },
  { plot: byTheBook, fortune: { ...usual, outcomes: ['bounced', 'failed', 'held'] }, report: p2 },
  { plot: worked, fortune: { ...usual, pages: 'open' }, report: p1 },
  { plot: byTheBook, fortune: { ...usual, redacted: true }, report: p3 },
  { plot: recurs, fortune: usual, report: p3 },
  { plot: recurs, report: p2 },
  { plot: neglected, fortune: usual, report: p3 },
  { plot: outOfOrder, report: p3 },
  { plot: sweptLate, report: p3 },
  { plot: worked, fortune: { ...usual, pages: 'exhausted' }, report: p1 },
  { plot: worked, fortune: { ...usual, pages: 'suppressed' }, report: p1 },
  { plot: noise, before: losses },
  { plot: noise, before: (story) => silence(story, 'mecc-prd') },
  { plot: silentCustomer, report: p3 },
  { plot: waits, report: p3 },
  { plot: vendorCases, fortune: usual, report: p2 },
  { plot: changesHands, report: p2 },
  { plot: noise, before: changesRoster },
  { plot: noise, before: plansMaintenance },
  { plot: warRoom, fortune: usual, report: p1 },
  { plot: runbooks, report: p3 },
  { plot: comesBack, report: p3OfNodes },
  { plot: answersByMail, fortune: usual, report: p3 },
  { plot: relations, report: p3OfNodes },
  { plot: nodeDown, report: p3OfNodes },
  { plot: takenAway, fortune: usual, report: p3 },
  { plot: setRight, fortune: usual, report: p3 },
]

/** Numbers of incidents whose stories are drawn begin here: their shares are those of a long history. */
export const firstDrawnNumber = numberOf(specials.length)
