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
  /** One a column, none before there is a record: most lists of a flush stay empty. */
  private arrays: readonly { readonly write: Column<Row>['write']; readonly array: BinaryArray }[] = []

  constructor(
    private readonly name: string,
    private readonly columns: readonly Column<Row>[],
  ) {}

  add(row: Row): void {
    if (this.length++ === 0)
      this.arrays = this.columns.map(({ type, write }) => ({ write, array: new BinaryArray(type) }))
    for (const { write, array } of this.arrays) write(array, row)
  }

  /** By the name of log.append's parameter. Null for an empty list, which costs nothing. */
  get parameters(): (readonly [name: string, value: Buffer | null])[] {
    return this.columns.map(({ name }, at) => [`${this.name}_${name}`, this.arrays[at]?.array.parameter ?? null])
  }
}
