/** How the resolutions of the log's incidents were kept, reckoned from the CSV in a way of its own. */

const minute = 60_000
const hour = 60 * minute
/** The resolution targets of policy/service-levels.yaml. */
const targets: Readonly<Record<string, { ms: number; business: boolean }>> = {
  P1: { ms: 4 * hour, business: false },
  P2: { ms: 8 * hour, business: false },
  P3: { ms: 27 * hour, business: true },
  P4: { ms: 45 * hour, business: true },
}

export interface Row {
  readonly at: number
  readonly state: string
  readonly priority: string
}
/** No cell of it is quoted. */
export function fromCsv(text: string): Map<string, { opened: number; rows: Row[] }> {
  const at = (time = ''): number => {
    const [day, month, year, hours, minutes] = time.split(/[/ :]/).map(Number)
    return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hours, minutes)
  }
  const incidents = new Map<string, { opened: number; rows: Row[] }>()
  for (const line of text.trimEnd().split('\n').slice(1)) {
    const cells = line.trimEnd().split(',')
    const [number = '', state = ''] = cells
    const [opened, updated] = [at(cells[9]), at(cells[13])]
    const incident = incidents.get(number) ?? { opened: Math.min(opened, updated), rows: [] }
    const last = incident.rows.at(-1)
    incident.rows.push({ at: Math.max(updated, last?.at ?? incident.opened), state, priority: `P${cells[22]}` })
    incidents.set(number, incident)
  }
  return incidents
}

const berlin = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/Berlin',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
})
const offsets = new Map<number, number>()
/** Berlin's distance to UTC at noon of a day (of UTC): it changes in the night before a Sunday alone. */
function offsetOf(day: number): number {
  const known = offsets.get(day)
  if (known !== undefined) return known
  const noon = day * 24 * hour + 12 * hour
  const part = (type: string): number =>
    Number(berlin.formatToParts(noon).find((one) => one.type === type)?.value ?? NaN)
  const offset = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour')) - noon
  offsets.set(day, offset)
  return offset
}
/** Time from Monday to Friday, 8 to 17 in Berlin; the calendar as shipped has no holidays of these years. */
function businessTime(from: number, to: number): number {
  let open = 0
  for (let day = Math.floor(from / (24 * hour)) - 1; day * 24 * hour <= to; day++) {
    const weekday = new Date(day * 24 * hour).getUTCDay()
    if (weekday === 0 || weekday === 6) continue
    const midnight = day * 24 * hour - offsetOf(day)
    open += Math.max(0, Math.min(to, midnight + 17 * hour) - Math.max(from, midnight + 8 * hour))
  }
  return open
}

export type Outcome = 'kept' | 'breached' | 'left out' | 'open'
/** What became of the promise to resolve it: in which month it ended, by which priority. */
export function resolutionOf({ opened, rows }: { opened: number; rows: readonly Row[] }) {
  let [state, elapsed, from, breached] = ['', 0, opened, false] as [string, number, number, boolean]
  let target: { ms: number; business: boolean } | undefined
  let priority = ''
  const reckon = (to: number): void => {
    if (state === 'running' && target) {
      elapsed += target.business ? businessTime(from, to) : to - from
      if (elapsed >= target.ms) breached = true
    }
    from = to
  }
  let endedAt: number | null = null
  let word = 'New'
  for (const row of rows) {
    reckon(row.at)
    const next = targets[row.priority]
    if (next && row.priority !== priority) {
      if (priority === '') {
        // The clock counts from the opening on.
        from = opened
        target = next
        state = 'running'
        reckon(row.at)
        priority = row.priority
      } else if (state === 'running' || state === 'paused') {
        target = next
        priority = row.priority
        if (elapsed >= next.ms) breached = true
      }
    }
    const known = ['New', 'Active', 'Resolved', 'Closed'].includes(row.state) || row.state.startsWith('Awaiting')
    if (!known || row.state === word) continue
    const [was, is] = [word, row.state]
    word = row.state
    const ended = (one: string): boolean => one === 'Resolved' || one === 'Closed'
    if (ended(was) && !ended(is)) {
      // Met, it goes on; cancelled, it doesn't. A priority that came while it stood still counts from here.
      if (state === 'met') {
        state = 'running'
        const now = targets[row.priority]
        if (now && row.priority !== priority) {
          target = now
          priority = row.priority
          if (elapsed >= now.ms) breached = true
        }
      }
    }
    if (is === 'Awaiting User Info') state = state === 'running' ? 'paused' : state
    else if (is === 'Resolved' && (state === 'running' || state === 'paused')) {
      state = 'met'
      endedAt = row.at
    } else if (is === 'Closed' && (state === 'running' || state === 'paused')) {
      state = 'cancelled'
      endedAt = row.at
    } else if (state === 'paused') state = 'running'
  }
  const outcome: Outcome =
    state === 'cancelled' ? 'left out' : state !== 'met' ? 'open' : breached ? 'breached' : 'kept'
  return { priority, outcome, month: endedAt === null ? null : new Date(endedAt).toISOString().slice(0, 7) }
}
