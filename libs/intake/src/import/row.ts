import { hash } from 'node:crypto'
import { type Category, type Hash, instant, type Instant, type Tier } from '@atlas/contracts'
import type { Observation } from '@atlas/domain'
import { type ImportMapping, type ReadTime, type TierRule, timeReader } from '@atlas/policy'
import type { SourceRecord } from './records.js'

/** A record as the mapping reads it. */
export interface HistoryRow {
  readonly row: number
  /** As the other system writes it. */
  readonly number: string
  /** Its own word; history makes it monotone. */
  readonly at: Instant
  /** When the other system recorded it. */
  readonly recordedAt: Instant
  readonly observation: Omit<Observation, 'at' | 'flags'>
  /** Of the report, as this row has it: asked of the incident's first row alone. */
  readonly opened: () => OpenedElsewhere
  readonly madeSla: boolean | null
  /** Over all its cells. */
  readonly digest: Hash
}

export interface OpenedElsewhere {
  readonly at: Instant | undefined
  readonly recordedAt: Instant | undefined
  readonly summary: string | undefined
  readonly description: string | undefined
  readonly cluster: string | undefined
  readonly namespace: string | undefined
  readonly application: string | undefined
  readonly labels: Readonly<Record<string, string>>
}

/** A record that can't be imported, and why: the reason alone counts records, the detail names this one. */
export interface Refusal {
  readonly row: number
  readonly line: number
  readonly reason: string
  readonly detail: string
}

type Columns = ImportMapping['columns']
type Single = Exclude<keyof Columns, 'state' | 'labels'>

/** Reads records by a mapping. `columns` are those that it wants to see, in the order of the cells. */
export class RowReader {
  readonly columns: readonly string[]
  private readonly places: ReadonlyMap<string, number>
  private readonly missing: ReadonlySet<string>
  private readonly time: ReadTime

  constructor(private readonly mapping: ImportMapping) {
    const { columns, missing, times } = mapping
    this.columns = [...new Set(Object.values(columns).flat())].filter((column) => column !== undefined)
    this.places = new Map(this.columns.map((column, place) => [column, place]))
    this.missing = new Set(missing)
    const time = timeReader(times.format, times.zone)
    if ('mistake' in time) throw new TypeError(`the mapping was not checked: ${time.mistake}`)
    this.time = time
  }

  read({ row, line, cells, broken }: SourceRecord): HistoryRow | Refusal {
    const refused = (reason: string, detail: string): Refusal => ({ row, line, reason, detail })
    if (!cells) return refused('unreadable record', broken ?? 'unreadable')
    const text = (name: Single) => this.cell(cells, this.mapping.columns[name])
    const number = text('number')
    if (number === undefined) return refused('no number', `${this.mapping.columns.number} is empty`)
    if (number.length > longestNumber || /[\u0000-\u001f]/.test(number))
      return refused('no number', `a number of at most ${longestNumber} characters, without control characters`)
    const said = text('at')
    const at = this.instantOf(said)
    if (at === undefined)
      return refused('unreadable time', `${this.mapping.columns.at} is ${JSON.stringify(said ?? '')}`)
    const word = this.stateOf(cells)
    const { states, system } = this.mapping
    const state = Object.hasOwn(states, word) ? states[word] : undefined
    const person = text('person')
    const by = text('by')
    const madeSla = text('madeSla')?.toLowerCase()
    return {
      row,
      number,
      at,
      recordedAt: this.instantOf(text('recordedAt')) ?? at,
      observation: {
        state: {
          word,
          status: state?.status,
          wait: state?.wait
            ? { for: state.wait, on: text('waitsOn') ?? state.wait, reference: text('reference') ?? null }
            : null,
        },
        priority: this.priorityOf(text('priority')),
        category: this.categoryOf(text('category')),
        assigned: {
          group: text('group') ?? null,
          person: person === undefined ? null : `${system}/${person}`.slice(0, longestPerson),
          tier: this.tierOf(text('tier')),
        },
        by: by === undefined ? null : `${system}/${by}`.slice(0, longestPerson),
      },
      opened: () => ({
        at: this.instantOf(text('openedAt')),
        recordedAt: this.instantOf(text('createdAt')),
        summary: text('summary'),
        description: text('description'),
        cluster: text('cluster'),
        namespace: text('namespace'),
        application: text('application'),
        labels: this.labelsOf(cells),
      }),
      madeSla: madeSla === 'true' ? true : madeSla === 'false' ? false : null,
      digest: sha256(cells.map((cell) => cell ?? '').join('\u001f')),
    }
  }

  private cell(cells: readonly (string | undefined)[], column: string | undefined): string | undefined {
    const cell = column === undefined ? undefined : cells[this.places.get(column) ?? -1]?.trim()
    return cell === undefined || this.missing.has(cell) ? undefined : cell
  }

  private stateOf(cells: readonly (string | undefined)[]): string {
    return this.mapping.columns.state.map((column) => this.cell(cells, column) ?? '').join('/')
  }

  private instantOf(text: string | undefined): Instant | undefined {
    const ms = text === undefined ? undefined : this.time(text)
    return ms === undefined ? undefined : instant(ms)
  }

  private priorityOf(word: string | undefined): Observation['priority'] {
    const { priorities, defaultPriority } = this.mapping
    if (word === undefined) return defaultPriority === undefined ? null : { word: '', priority: defaultPriority }
    return { word, priority: Object.hasOwn(priorities, word) ? priorities[word] : undefined }
  }

  private categoryOf(word: string | undefined): Category {
    const { categories } = this.mapping
    return (word !== undefined && Object.hasOwn(categories, word) ? categories[word] : undefined) ?? 'none'
  }

  private tierOf(word: string | undefined): Tier | null {
    if (word === undefined) return null
    return this.mapping.tiers.find((rule) => fits(rule, word))?.tier ?? null
  }

  private labelsOf(cells: readonly (string | undefined)[]): Readonly<Record<string, string>> {
    const found = this.mapping.columns.labels.map((column) => [column, this.cell(cells, column)] as const)
    return Object.fromEntries(found.flatMap(([column, cell]) => (cell === undefined ? [] : [[column, cell]])))
  }
}

/** What an id of the log has room for. */
const longestNumber = 200
const longestPerson = 80

const fits = ({ equals, startsWith, endsWith, contains }: TierRule, word: string): boolean => {
  if (equals !== undefined) return word === equals
  if (startsWith !== undefined) return word.startsWith(startsWith)
  if (endsWith !== undefined) return word.endsWith(endsWith)
  return contains !== undefined && word.includes(contains)
}

const sha256 = (text: string): Hash => hash('sha256', text)

/** The digest of rows so far, and one more. */
export const digestWith = (before: Hash | null, row: Pick<HistoryRow, 'digest'>): Hash | null =>
  sha256(`${before ?? ''}${row.digest}`)
