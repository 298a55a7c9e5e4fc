import { Command } from '@commander-js/extra-typings'
import {
  type ClockExplanation,
  type ClockShare,
  type ClockView,
  type IncidentView,
  type Instant,
  refuse,
} from '@atlas/contracts'
import { RefusedException } from '@atlas/runtime/environment'
import { showIncident } from '@atlas/reporting'
import Table from 'cli-table3'
import { asInstant } from '../as-instant.js'
import { duration } from '../duration.js'
import { onDatabase } from '../on-database.js'
import { learnedLater } from './learned-later.js'
import { storedCalendars } from './stored-calendars.js'

export const showCommand = () =>
  new Command('show')
    .description('priority, status, owner and clocks of an incident')
    .argument('<id>', 'its id or its number')
    .option('--as-of <instant>', 'what had happened by then, such as 2026-11-23T09:30:00Z', asInstant)
    .option('--as-known-at <instant>', 'what had been recorded by then', asInstant)
    .option('--json', 'print one JSON result as the last line')
    .action(async (id, { asOf, asKnownAt, json }) => {
      const shown = await onDatabase((database) =>
        showIncident({ ...database, calendarsOf: storedCalendars(database) }, id, { asOf, asKnownAt }),
      )
      if (!shown)
        throw new RefusedException(
          refuse('unknown-incident', `There is no incident ${id}${asOf ? ` as of ${asOf}` : ''}.`, [], 404),
        )
      console.log(
        json
          ? JSON.stringify({ ...shown.incident, explained: shown.explained, knownNow: shown.knownNow })
          : [
              described(shown.incident, shown.at, asKnownAt),
              ...(shown.knownNow ? learnedLater(shown.incident, shown.knownNow) : []),
              clocks(shown.incident.clocks),
              ...shown.explained.map(why),
            ].join('\n'),
      )
    })

const described = (incident: IncidentView, at: Instant, asKnownAt: Instant | undefined): string =>
  [
    `INC-${incident.number}  ${incident.summary ?? '(text redacted)'}`,
    `  as of       ${at}`,
    ...(asKnownAt === undefined ? [] : [`  as known at ${asKnownAt}`]),
    `  status      ${incident.status}${incident.firing ? ', firing' : ''}`,
    `  priority    ${incident.priority ?? 'not classified yet'}${incident.priority && incident.tentative ? ' (tentative)' : ''}`,
    `  category    ${incident.category ?? '-'}`,
    `  tier        ${incident.tier ?? '-'}`,
    `  owner       ${incident.owner ?? 'nobody'}${incident.candidate ? ` (candidate ${incident.candidate})` : ''}`,
    `  cluster     ${incident.cluster} (${incident.environment})${incident.namespace ? `, namespace ${incident.namespace}` : ''}`,
    `  occurrences ${incident.occurrences}, notifications ${incident.notifications}`,
    `  opened      ${incident.openedAt}${incident.follows ? `, follows ${incident.follows}` : ''}`,
    ...incident.pendingReclassifications.map(
      ({ request, to, by, waitsFor }) =>
        `  asked       ${to} by ${by} (request ${request}), waits for ${waitsFor.map((roles) => roles.join(' or ')).join(' and ')}`,
    ),
    ...(incident.ownerOffShiftSince ? [`  off shift   the owner, since ${incident.ownerOffShiftSince}`] : []),
    ...(incident.offered ? [`  offered     to ${incident.offered.to} since ${incident.offered.since}`] : []),
    ...(incident.wait
      ? [
          `  waits for   ${incident.wait.on} (${incident.wait.for})${incident.wait.expectedBy ? ` until ${incident.wait.expectedBy}` : ''}${incident.wait.overdue ? ', overdue' : ''}`,
        ]
      : []),
    ...(incident.consultations > 0 ? [`  asked       ${incident.consultations} consultations are open`] : []),
    ...(incident.vendorCases > 0 ? [`  vendors     ${incident.vendorCases} cases stand`] : []),
    ...(incident.replyWaitsSince ? [`  reply       waits for a decision since ${incident.replyWaitsSince}`] : []),
    ...(incident.flags.length > 0 ? [`  flags       ${incident.flags.join(', ')}`] : []),
    `  id          ${incident.id}`,
  ].join('\n')

const clocks = (views: readonly ClockView[]): string => {
  const table = new Table({
    head: ['clock', 'state', 'target', 'elapsed', 'remaining', 'due', 'breached'],
    style: { head: [], border: [] },
  })
  for (const { clock, state, target, calendar, elapsedMs, remainingMs, dueAt, breachedAt, atRisk } of views)
    table.push([
      clock,
      `${state}${atRisk ? ', at risk' : ''}`,
      `${target} ${calendar}`,
      duration(elapsedMs),
      duration(remainingMs),
      dueAt ?? '-',
      breachedAt ?? '-',
    ])
  return [table.toString(), ...views.flatMap(wordsOnBreach)].join('\n')
}

const wordsOnBreach = ({ clock, explained, excused }: ClockView): string[] => [
  ...(explained ? [`${clock} breached by ${explained.cause}, said ${explained.by}: ${explained.because}`] : []),
  ...(excused ? [`${clock} breached, excused by ${excused.approver}: ${excused.reason}`] : []),
]

/** Interval by interval: what began it, in which state it was, and the open time that counted; then whose time it was. */
const why = ({ clock, stretches, shares }: ClockExplanation): string =>
  [
    `${clock}:`,
    ...stretches.flatMap(({ from, to, because, state, target, calendar, counted, countedMs, elapsedMs }) => [
      `  ${from}  ${because.map(({ change, fact }) => `${change} by ${fact}`).join(', ')}`,
      `    until ${to} ${state}: ${duration(countedMs)} of ${calendar} counted, ${duration(elapsedMs)} of ${target} in all`,
      ...counted.map((open) => `      ${open.from} to ${open.to}`),
    ]),
    ...(shares.length > 0 ? ['  used by'] : []),
    ...shares.map((share) => `    ${holderOf(share)}: ${timeOf(share)}`),
  ].join('\n')

/** `sofia.keller at L1, waiting for a change`. */
const holderOf = ({ holder, whom, tier, waiting }: ClockShare): string =>
  `${holder === 'person' ? (whom ?? holder) : whom ? `the ${holder} ${whom}` : holder}${tier ? ` at ${tier}` : ''}${waiting ? `, waiting for ${waiting}` : ''}`

const timeOf = ({ runningMs, pausedMs }: ClockShare): string =>
  [...(runningMs > 0 ? [duration(runningMs)] : []), ...(pausedMs > 0 ? [`${duration(pausedMs)} paused`] : [])].join(
    ', ',
  )
