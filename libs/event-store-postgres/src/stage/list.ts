import { BinaryArray } from './binary-array.js'

/** A column of a list: what is written of each record, and the object id (pg_type.dat) of its PostgreSQL type. */
interface Column<Row> {
  readonly name: string
  readonly type: number
  readonly write: (array: BinaryArray, row: Row) => void
}

const columnOf =
  <Value>(type: number, write: (array: BinaryArray, value: Value) => void) =>
  <Name extends string>(name: Name): Column<Readonly<Record<Name, Value>>> => ({
    name,
    type,
    write: (array, row) => write(array, row[name]),
  })

const orNull =
  <Value>(write: (array: BinaryArray, value: Value) => void) =>
  (array: BinaryArray, value: Value | null): void =>
    value === null ? array.null() : write(array, value)

const writeText = (array: BinaryArray, value: string): void => array.text(value)

export const integer = columnOf<number>(23, (array, value) => array.int32(value))
export const text = columnOf(25, writeText)
/** JSON as text, which the server checks and keeps as it is. */
export const json = columnOf(114, writeText)
export const jsonOrNull = columnOf(114, orNull(writeText))
export const bytes = columnOf<Uint8Array>(17, (array, value) => array.raw(value))
/** Bytes, given as digits of base 16. */
export const hex = columnOf<string>(17, (array, value) => array.hex(value))
export const uuidOrNull = columnOf<string | null>(
  2950,
  orNull((array, value) => array.hex(value.replaceAll('-', ''))),
)
/** Given in milliseconds since 1970; PostgreSQL counts microseconds from the year 2000. */
export const instant = columnOf<number>(1184, (array, value) => array.int64((value - year2000) * 1000))
const year2000 = Date.UTC(2000)

/** Records of one form as log.append takes them: by columns, each of them the parameter `<list>_<column>`. */
export class List<Row> {
  length = 0
  private readonly columns: readonly { readonly column: Column<Row>; readonly array: BinaryArray }[]

  constructor(
    private readonly name: string,
    columns: readonly Column<Row>[],
  ) {
    this.columns = columns.map((column) => ({ column, array: new BinaryArray(column.type) }))
  }

  add(row: Row): void {
    this.length++
    for (const { column, array } of this.columns) column.write(array, row)
  }

  /** By the name of log.append's parameter. Null for an empty list, which costs nothing. */
  get parameters(): (readonly [name: string, value: Buffer | null])[] {
    return this.columns.map(({ column, array }) => [
      `${this.name}_${column.name}`,
      this.length === 0 ? null : array.parameter,
    ])
  }
}
