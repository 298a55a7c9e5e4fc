import {
  instant,
  type WhatIfChange,
  type WhatIfDimension,
  whatIfDimensions,
  type WhatIfReport,
  type WhatIfRow,
} from '@atlas/contracts'
import type { FoundBreach, RecordedIncident, WhatIfOutcome } from '@atlas/domain'

/** What another policy would have made of some incidents, in numbers. Plain data: threads send it. */
export interface Tally {
  incidents: number
  clocks: number
  /** `<dimension> <name>` to its counts. */
  readonly rows: Map<string, { recorded: number; appeared: number; vanished: number }>
  readonly changes: WhatIfChange[]
  readonly undecidable: { incident: string; number: string; because: string; breaches: number }[]
  readonly notApplicable: { acts: number; incidents: number }
  otherExtractor: number
}

export const emptyTally = (): Tally => ({
  incidents: 0,
  clocks: 0,
  rows: new Map(),
  changes: [],
  undecidable: [],
  notApplicable: { acts: 0, incidents: 0 },
  otherExtractor: 0,
})

export function count(tally: Tally, recorded: RecordedIncident, outcome: WhatIfOutcome, otherExtractor: boolean): void {
  const { incidentId: incident, opened } = recorded
  const { number, facts } = opened
  tally.incidents++
  if (otherExtractor) tally.otherExtractor++
  if (outcome.undecidable !== null) {
    tally.undecidable.push({ incident, number, because: outcome.undecidable, breaches: outcome.recorded.size })
    return
  }
  tally.clocks += outcome.clocks
  if (outcome.notApplicable.length > 0) {
    tally.notApplicable.acts += outcome.notApplicable.length
    tally.notApplicable.incidents++
  }
  for (const breach of outcome.recorded.values()) addTo(tally, breach, facts.cluster, 'recorded')
  for (const change of outcome.changes) {
    addTo(tally, change, facts.cluster, change.change)
    const { clock, kind, course, priority, tier, category, target, calendar, excused } = change
    const at = instant(change.at)
    tally.changes.push({
      ...{ incident, number, cluster: facts.cluster, change: change.change, course, clock, kind, at },
      ...{ priority, tier, category, target, calendar, excused },
    })
  }
}

function addTo({ rows }: Tally, breach: FoundBreach, cluster: string, what: keyof Omit<WhatIfRow, 'name'>): void {
  for (const dimension of whatIfDimensions) {
    const name = `${dimension} ${nameIn(dimension, breach, cluster)}`
    const row = rows.get(name) ?? { recorded: 0, appeared: 0, vanished: 0 }
    row[what]++
    rows.set(name, row)
  }
}

function nameIn(dimension: WhatIfDimension, breach: FoundBreach, cluster: string): string {
  switch (dimension) {
    case 'cluster':
      return cluster
    case 'month':
      return instant(breach.at).slice(0, 7)
    default:
      return breach[dimension] ?? 'none'
  }
}

export function merge(into: Tally, one: Tally): void {
  into.incidents += one.incidents
  into.clocks += one.clocks
  into.otherExtractor += one.otherExtractor
  into.notApplicable.acts += one.notApplicable.acts
  into.notApplicable.incidents += one.notApplicable.incidents
  for (const change of one.changes) into.changes.push(change)
  for (const incident of one.undecidable) into.undecidable.push(incident)
  for (const [name, { recorded, appeared, vanished }] of one.rows) {
    const row = into.rows.get(name) ?? { recorded: 0, appeared: 0, vanished: 0 }
    into.rows.set(name, {
      recorded: row.recorded + recorded,
      appeared: row.appeared + appeared,
      vanished: row.vanished + vanished,
    })
  }
}

type Asked = Pick<WhatIfReport, 'policy' | 'from' | 'to' | 'cluster' | 'asOf'>

/** The report, in an order that doesn't hang on which thread came first. */
export function reportOf(tally: Tally, asked: Asked): WhatIfReport {
  const by = Object.fromEntries(whatIfDimensions.map((one) => [one, rowsOf(tally, one)])) as WhatIfReport['by']
  const sum = (what: keyof Omit<WhatIfRow, 'name'>) => by.kind.reduce((all, row) => all + row[what], 0)
  const [recorded, appeared, vanished] = [sum('recorded'), sum('appeared'), sum('vanished')]
  const because: Record<string, number> = {}
  for (const { because: why } of tally.undecidable) because[why] = (because[why] ?? 0) + 1
  return {
    ...asked,
    incidents: tally.incidents,
    clocks: tally.clocks,
    breaches: { recorded, appeared, vanished, imagined: recorded + appeared - vanished },
    by,
    sure: {
      sameCourse: ofCourse(tally, 'same'),
      otherCourse: ofCourse(tally, 'other'),
      undecidable: {
        incidents: tally.undecidable.length,
        breaches: tally.undecidable.reduce((all, { breaches }) => all + breaches, 0),
        because,
      },
      notApplicable: { ...tally.notApplicable },
      otherExtractor: tally.otherExtractor,
      cannotKnow: [...cannotKnow],
    },
    changes: [...tally.changes].sort(
      (one, other) =>
        compare(one.at, other.at) || compare(one.incident, other.incident) || compare(one.clock, other.clock),
    ),
    undecidable: tally.undecidable
      .map(({ incident, number, because: why }) => ({ incident, number, because: why }))
      .sort((one, other) => compare(one.incident, other.incident)),
  }
}

const rowsOf = ({ rows }: Tally, dimension: WhatIfDimension): WhatIfRow[] =>
  [...rows]
    .filter(([name]) => name.startsWith(`${dimension} `))
    .map(([name, counts]) => ({ name: name.slice(dimension.length + 1), ...counts }))
    .sort((one, other) => compare(one.name, other.name))

const ofCourse = ({ changes }: Tally, course: WhatIfChange['course']) => ({
  appeared: changes.filter((one) => one.course === course && one.change === 'appeared').length,
  vanished: changes.filter((one) => one.course === course && one.change === 'vanished').length,
})

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/** What no replay of a record can tell. */
const cannotKnow = [
  'People are taken to have done the same at the same instants: whether another target, alarm or tier would have made them quicker or slower is not known.',
  'Where an incident would have taken another course, what people would have done there is not known; recorded acts that are not legal there are left out.',
  'How much else was open then is part of no single incident: who would have been asked first is decided without load.',
  'Incidents are opened, merged and split as they were: other rules of intake, correlation or reopening would have made other incidents.',
] as const
