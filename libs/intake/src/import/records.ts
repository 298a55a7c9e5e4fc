/** One record of the export, before the mapping is asked what it means. */
export interface SourceRecord {
  /** Of the file's records, from 1, the header not counted. */
  readonly row: number
  /** Line of the file where it begins, from 1. */
  readonly line: number
  /** By the mapping's columns in their order; undefined where the record has none of that name. */
  readonly cells: readonly (string | undefined)[] | undefined
  /** Why it can't be read, where it can't. */
  readonly broken?: string
}

/** Columns that the mapping names and the file lacks. */
export class ColumnsMissing extends Error {
  constructor(
    readonly columns: readonly string[],
    readonly has: readonly string[],
  ) {
    super(`the file has no column ${columns.join(', ')}; it has ${has.join(', ')}`)
  }
}

/** A record longer than this is broken: memory is bounded by it, whatever the file holds. */
const longest = 1024 * 1024

/** A text line by line, as many at once as a piece of it brought; quotes over several lines are the caller's. */
export async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  let rest = ''
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    // Cut: what is so long is no record of ours, and is told as broken.
    if (rest.length > longest) {
      lines.push(rest)
      rest = ''
    }
    if (lines.length > 0) yield lines
  }
  if (rest !== '') yield [rest]
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line)

/** CSV as RFC 4180 has it, with this delimiter; the first record names the columns. Throws ColumnsMissing. */
export async function* csvRecords(
  pieces: AsyncIterable<string>,
  delimiter: string,
  columns: readonly string[],
): AsyncGenerator<readonly SourceRecord[]> {
  let places: readonly number[] | undefined
  let width = 0
  let row = 0
  let line = 0
  let open: { readonly lines: string[]; readonly line: number; length: number } | undefined
  for await (const lines of linesOf(pieces)) {
    const records: SourceRecord[] = []
    for (const raw of lines) {
      line++
      // Each line is looked at once, however many of them a quoted cell goes over.
      const turns = hasOddQuotes(raw)
      if (open ? !turns : turns) {
        open ??= { lines: [], line, length: 0 }
        open.lines.push(raw)
        open.length += raw.length + 1
        if (open.length <= longest) continue
        records.push({ row: ++row, line: open.line, cells: undefined, broken: `longer than ${longest} characters` })
        open = undefined
        continue
      }
      const began: number = open?.line ?? line
      const whole = withoutReturn(open ? [...open.lines, raw].join('\n') : raw)
      open = undefined
      if (whole === '') continue
      const cells = cellsOf(whole, delimiter)
      if (!places) {
        places = placesOf(cells, columns)
        width = cells.length
        continue
      }
      records.push(recordOf({ row: ++row, line: began }, cells, places, width))
    }
    if (records.length > 0) yield records
  }
  if (!places) throw new ColumnsMissing(columns, [])
  if (open) yield [{ row: ++row, line: open.line, cells: undefined, broken: 'a quote that is never closed' }]
}

function recordOf(
  at: { readonly row: number; readonly line: number },
  cells: readonly string[],
  places: readonly number[],
  width: number,
): SourceRecord {
  if (cells.length === width) return { ...at, cells: places.map((place) => cells[place]) }
  return { ...at, cells: undefined, broken: `${cells.length} cells under a header of ${width}` }
}

/** A line in which a quote is opened and not closed, or the other way round. */
function hasOddQuotes(line: string): boolean {
  let odd = false
  for (let at = line.indexOf('"'); at >= 0; at = line.indexOf('"', at + 1)) odd = !odd
  return odd
}

function cellsOf(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter)
  const cells: string[] = []
  let cell = ''
  let quoted = false
  for (let at = 0; at < line.length; at++) {
    const letter = line[at] ?? ''
    if (quoted) {
      if (letter !== '"') cell += letter
      else if (line[at + 1] === '"') cell += line[at++]
      else quoted = false
    } else if (letter === '"') quoted = true
    else if (letter === delimiter) {
      cells.push(cell)
      cell = ''
    } else cell += letter
  }
  return [...cells, cell]
}

/** A name that stands twice is `name` and `name_2`. */
function placesOf(header: readonly string[], columns: readonly string[]): readonly number[] {
  const counts = new Map<string, number>()
  const names = header.map((cell, index) => {
    const name = (index === 0 ? cell.replace(/^\uFEFF/, '') : cell).trim()
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    return count === 1 ? name : `${name}_${count}`
  })
  const missing = columns.filter((column) => !names.includes(column))
  if (missing.length > 0) throw new ColumnsMissing(missing, names)
  return columns.map((column) => names.indexOf(column))
}

/** One JSON object a line. A column may lie deeper, as `a.b`; what isn't a text, a number or true or false is none. */
export async function* jsonRecords(
  pieces: AsyncIterable<string>,
  columns: readonly string[],
): AsyncGenerator<readonly SourceRecord[]> {
  let row = 0
  let line = 0
  for await (const lines of linesOf(pieces)) {
    const records: SourceRecord[] = []
    for (const raw of lines) {
      line++
      if (raw.trim() !== '') records.push(jsonRecord({ row: ++row, line }, raw, columns))
    }
    if (records.length > 0) yield records
  }
}

function jsonRecord(
  at: { readonly row: number; readonly line: number },
  text: string,
  columns: readonly string[],
): SourceRecord {
  try {
    const json: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    if (typeof json === 'object' && json !== null && !Array.isArray(json))
      return { ...at, cells: columns.map((column) => cellOf(json, column)) }
    return { ...at, cells: undefined, broken: 'no JSON object' }
  } catch {
    return { ...at, cells: undefined, broken: 'no JSON' }
  }
}

function cellOf(object: object, column: string): string | undefined {
  let value: unknown = object
  for (const name of Object.hasOwn(object, column) ? [column] : column.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[name]
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined
}
