import type { ReportDimension, ReportQuestion } from '@atlas/contracts'
import { dimensionSql, instantOf, isOfClocks, isShownOfAll } from './dimensions.js'
import { Parameters } from './parameters.js'
import { countedFor, knownTo, type ReportReader } from './report-reader.js'

/** The conditions of a report, as SQL over the columns of the two tables, with their values. */
export class AskedRows {
  readonly parameters = new Parameters()

  constructor(
    private readonly question: ReportQuestion,
    private readonly reader: ReportReader,
  ) {}

  /** Clocks of the period that its reader sees, left out or not. */
  clocks = (): string =>
    this.all(
      this.within(this.at),
      this.only(() => true),
      countedFor(this.reader, this.parameters),
    )

  /** Those that are withheld from its reader. What tells more of them than everybody may know doesn't narrow them. */
  withheld = (): string =>
    this.all(
      this.within(this.at),
      this.only(isShownOfAll),
      'restricted',
      this.reader.sight.sees === 'everything' ? 'false' : knownTo(this.reader, this.parameters),
    )

  /** Clocks that run or are paused, whatever the period. */
  open = (): string =>
    this.all('ended_at is null', 'left_out is null', this.only(isNoSpan), countedFor(this.reader, this.parameters))

  /** Incidents of the period by an instant of theirs, those that are left out apart. */
  incidents = (at: string): string =>
    this.all(
      this.within(at),
      'left_out is null',
      this.only((dimension) => !isOfClocks(dimension) && isNoSpan(dimension)),
      countedFor(this.reader, this.parameters),
    )

  /** Of an incident, whatever happened to it when. */
  ofAnyTime = (): string =>
    this.all(
      'left_out is null',
      this.only((dimension) => !isOfClocks(dimension) && isNoSpan(dimension)),
      countedFor(this.reader, this.parameters),
    )

  /** A clock that would be counted, of whatever period. */
  ofLevel = (): string => this.only(isOfClocks)

  /** SQL: within the period. */
  within(at: string): string {
    const { from, to } = this.question
    const bounds = [
      ...(from === null ? [] : [`${at} >= ${this.parameters.add(from, 'timestamptz')}`]),
      ...(to === null ? [] : [`${at} < ${this.parameters.add(to, 'timestamptz')}`]),
    ]
    return this.all(`${at} is not null`, ...bounds)
  }

  private get at(): string {
    return instantOf[this.question.cohort]
  }

  private only(which: (dimension: ReportDimension) => boolean): string {
    const wanted = Object.entries(this.question.only) as [ReportDimension, string][]
    return this.all(
      ...wanted
        .filter(([dimension]) => which(dimension))
        .map(
          ([dimension, value]) =>
            `${dimensionSql(dimension, this.question.cohort)} = ${this.parameters.add(value, 'text')}`,
        ),
    )
  }

  private all = (...conditions: readonly string[]): string =>
    conditions.length === 0 ? 'true' : conditions.map((condition) => `(${condition})`).join(' and ')
}

const isNoSpan = (dimension: ReportDimension): boolean =>
  !['day', 'week', 'month', 'quarter', 'year'].includes(dimension)
