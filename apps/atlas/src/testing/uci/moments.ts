/** Where the log's incidents stood when, read from the CSV in a way of its own. */

export interface Moment {
  readonly at: number
  readonly status: string
  readonly priority: string | null
}
const words: Readonly<Record<string, string>> = {
  New: 'Unassigned',
  Active: 'Work in Progress',
  'Awaiting User Info': 'Awaiting Customer Feedback',
  'Awaiting Vendor': 'Work in Progress',
  'Awaiting Problem': 'Work in Progress',
  'Awaiting Evidence': 'Work in Progress',
  Resolved: 'Resolved',
  Closed: 'Closed',
}

/** No cell of it is quoted. */
export function momentsIn(text: string): Map<string, Moment[]> {
  const at = (time = ''): number => {
    const [day, month, year, hour, minute] = time.split(/[/ :]/).map(Number)
    return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute)
  }
  const incidents = new Map<string, Moment[]>()
  for (const line of text.trimEnd().split('\n').slice(1)) {
    const cells = line.trimEnd().split(',')
    const [number = '', state = ''] = cells
    const [opened, updated, priority] = [at(cells[9]), at(cells[13]), `P${cells[22]}`]
    const moments = incidents.get(number) ?? [{ at: Math.min(opened, updated), status: 'Unassigned', priority: null }]
    const last = moments.at(-1)
    moments.push({ at: Math.max(updated, last?.at ?? 0), status: words[state] ?? last?.status ?? '', priority })
    incidents.set(number, moments)
  }
  return incidents
}

/** By status over all that was reported by then, by priority over those not Closed. */
export function boardOf(moments: Iterable<Pick<Moment, 'status' | 'priority'> | undefined>): Record<string, number> {
  const counts: Record<string, number> = {}
  const count = (name: string | null): void => {
    if (name !== null) counts[name] = (counts[name] ?? 0) + 1
  }
  for (const moment of moments) {
    if (!moment) continue
    count(moment.status)
    if (moment.status !== 'Closed') count(moment.priority)
  }
  return counts
}
