import { type ClockExplanation, milliseconds, type Instant } from '@atlas/contracts'
import { escapeHtml } from '../html-page.js'
import { type Axis, axisOf } from './timeline-axis.js'

/** Pixels. */
const width = 1040
const [left, right] = [200, width - 30]
const rowHeight = 44
const barHeight = 14
const head = 34
const laneHeight = 15

/** A decision that is worth a line across all clocks. */
export interface Milestone {
  readonly at: Instant
  readonly says: string
}

/**
 * An incident's clocks as SVG: a row for each kind, in it each cycle as it ran, waited for its hours, and was paused; with
 * what was due, what was breached and where it ended. Times are UTC. `''` where there is no clock yet.
 */
export function clockTimeline(clocks: readonly ClockExplanation[], milestones: readonly Milestone[]): string {
  const spans = clocks.map(spanOf)
  if (spans.length === 0) return ''
  const from = Math.min(...spans.map((span) => span.from))
  const axis = axisOf(from, Math.max(...spans.map((span) => span.to)), left, right)
  const lanes = lanesOf(milestones, axis)
  const top = head + Math.max(0, ...lanes.map(({ lane }) => lane + 1)) * laneHeight
  const kinds = [...new Set(clocks.map(({ kind }) => kind))]
  const height = top + kinds.length * rowHeight + 26
  const rows = kinds.map((kind, row) =>
    rowOf(
      clocks.filter((clock) => clock.kind === kind),
      axis,
      top + row * rowHeight,
    ),
  )
  return [
    `<svg class="timeline" viewBox="0 0 ${width} ${height}" role="img" aria-label="The clocks on a timeline, in UTC">`,
    hatching,
    ...axis.ticks.map(({ ms, label }) => {
      const x = at(axis, ms)
      return `<line class="tick" x1="${x}" y1="${head - 8}" x2="${x}" y2="${height - 20}"/><text class="tick" x="${x}" y="14">${label}</text>`
    }),
    ...lanes.map(({ milestone, lane, x, anchor }) => {
      const y = head + lane * laneHeight
      return (
        `<line class="milestone" x1="${x}" y1="${y - 4}" x2="${x}" y2="${height - 22}"/>` +
        `<text class="milestone" x="${anchor === 'start' ? x + 4 : x - 4}" y="${y + 2}" text-anchor="${anchor}">` +
        `${escapeHtml(milestone.says)}<title>${milestone.at}</title></text>`
      )
    }),
    ...rows,
    legend(height - 6),
    '</svg>',
  ].join('\n')
}

const hatching =
  '<defs><pattern id="paused" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">' +
  '<rect class="paused" width="6" height="6"/><line class="hatch" x1="0" y1="0" x2="0" y2="6"/></pattern></defs>'

/** While it ran or was paused, and up to what is still due, unless that is too far away to be shown. */
function spanOf({ stretches, state, dueAt }: ClockExplanation): { from: number; to: number } {
  const [first] = stretches
  const alive = stretches.filter((one) => one.state === 'running' || one.state === 'paused')
  const from = milliseconds((first?.from ?? '') as Instant)
  const to = Math.max(from, ...alive.map((one) => milliseconds(one.to as Instant)))
  const due = state === 'running' && dueAt !== null ? milliseconds(dueAt as Instant) : to
  return { from, to: due > to && due - from <= 2 * Math.max(to - from, 3_600_000) ? due : to }
}

function rowOf(cycles: readonly ClockExplanation[], axis: Axis, top: number): string {
  const [newest] = cycles.slice(-1)
  if (!newest) return ''
  const middle = top + rowHeight / 2
  return [
    `<line class="row" x1="0" y1="${top}" x2="${width}" y2="${top}"/>`,
    `<text class="kind" x="0" y="${middle}">${escapeHtml(newest.kind)}${cycles.length > 1 ? ` <tspan class="terms">× ${cycles.length}</tspan>` : ''}</text>`,
    `<text class="terms" x="0" y="${middle + 14}">${escapeHtml(`${newest.target} ${newest.calendar}: ${newest.state}`)}</text>`,
    ...cycles.map((cycle) => barsOf(cycle, axis, middle - barHeight / 2)),
  ].join('\n')
}

function barsOf(clock: ClockExplanation, axis: Axis, y: number): string {
  const bar = (kind: string, from: string, to: string, says: string) => {
    const x = at(axis, milliseconds(from as Instant))
    const end = at(axis, milliseconds(to as Instant))
    return `<rect class="${kind}" x="${x}" y="${y}" width="${Math.max(1, end - x).toFixed(1)}" height="${barHeight}"><title>${escapeHtml(says)}</title></rect>`
  }
  const bars = clock.stretches.flatMap((one) => {
    const says = `${clock.clock} ${one.state} from ${one.from} to ${one.to}: ${one.because.map(({ change, fact }) => `${change} by ${fact}`).join(', ')}`
    if (one.state === 'paused') return [bar('paused-bar', one.from, one.to, says)]
    if (one.state !== 'running') return []
    return [
      bar('closed', one.from, one.to, `${says}; outside its hours`),
      ...one.counted.map(({ from, to }) => bar('open', from, to, says)),
    ]
  })
  return [...bars, ...signsOf(clock, axis, y)].join('\n')
}

/** Where it ended, what was due, what was breached. */
function signsOf({ clock, stretches, state, dueAt, breachedAt }: ClockExplanation, axis: Axis, y: number): string[] {
  const middle = y + barHeight / 2
  const ended = stretches.find((one) => one.state === 'met' || one.state === 'cancelled')
  const signs: string[] = []
  if (breachedAt !== null) {
    const x = at(axis, milliseconds(breachedAt as Instant))
    signs.push(
      `<path class="breach" d="M${x} ${middle - 11}l8 11l-8 11l-8 -11z"><title>${clock} breached ${breachedAt}</title></path>`,
    )
  } else if (dueAt !== null && state === 'running' && milliseconds(dueAt as Instant) <= axis.to) {
    const x = at(axis, milliseconds(dueAt as Instant))
    signs.push(`<path class="due" d="M${x} ${y - 5}v${barHeight + 10}"><title>${clock} due ${dueAt}</title></path>`)
  }
  if (ended) {
    const x = at(axis, milliseconds(ended.from as Instant))
    signs.push(
      ended.state === 'met'
        ? `<circle class="met" cx="${x}" cy="${middle}" r="6"><title>${clock} met ${ended.from}</title></circle>`
        : `<path class="cancelled" d="M${x - 5} ${middle - 5}l10 10m0 -10l-10 10"><title>${clock} cancelled ${ended.from}</title></path>`,
    )
  }
  return signs
}

interface Placed {
  readonly milestone: Milestone
  readonly lane: number
  readonly x: number
  readonly anchor: 'start' | 'end'
}

/** Each in the first lane in which nothing is written where it would be. */
function lanesOf(milestones: readonly Milestone[], axis: Axis): Placed[] {
  const taken: number[] = []
  return milestones.map((milestone) => {
    const x = at(axis, milliseconds(milestone.at))
    const wide = 8 + milestone.says.length * 6.2
    const anchor = x + wide > width ? 'end' : 'start'
    const begins = anchor === 'start' ? x : x - wide
    const free = taken.findIndex((end) => end <= begins)
    const lane = free >= 0 ? free : taken.length
    taken[lane] = begins + wide + 6
    return { milestone, lane, x, anchor }
  })
}

const at = (axis: Axis, ms: number): number => Math.round(axis.x(ms) * 10) / 10

function legend(y: number): string {
  const entries = [
    ['open', 'ran'],
    ['closed', 'ran, outside its hours'],
    ['paused-bar', 'paused'],
    ['met', 'met'],
    ['due', 'due'],
    ['breach', 'breached'],
  ] as const
  let x = left
  return entries
    .map(([kind, says]) => {
      const sign =
        kind === 'met'
          ? `<circle class="met" cx="${x + 6}" cy="${y - 4}" r="5"/>`
          : kind === 'due'
            ? `<path class="due" d="M${x + 6} ${y - 10}v12"/>`
            : kind === 'breach'
              ? `<path class="breach" d="M${x + 6} ${y - 10}l5 6l-5 6l-5 -6z"/>`
              : `<rect class="${kind}" x="${x}" y="${y - 9}" width="14" height="10"/>`
      const written = `${sign}<text class="legend" x="${x + 20}" y="${y}">${says}</text>`
      x += 40 + says.length * 6.2
      return written
    })
    .join('')
}
