import type { Row } from '../tables/row.js'
import { valueOf } from '../tables/row.js'
import { columnOf, tableOf } from '../rules/table-rules.js'
import type { Instance } from './instance.js'

/** Everything that an instance keeps, as a file of JSON. */
export interface Snapshot {
  readonly numbers: readonly (readonly [prefix: string, last: number])[]
  readonly records: readonly (readonly [table: string, row: Row])[]
  /** Attachments by sys_id, in base64. */
  readonly files: readonly (readonly [id: string, bytes: string])[]
}

export const snapshotOf = (instance: Instance, files: ReadonlyMap<string, Buffer>): Snapshot => ({
  numbers: instance.numbersGiven,
  records: [...instance.tables.all()],
  files: [...files].map(([id, bytes]) => [id, bytes.toString('base64')]),
})

/** In place of what the instance had; no rule runs, since all of them ran when the records were written. */
export const restore = (instance: Instance, files: Map<string, Buffer>, snapshot: Snapshot): void => {
  instance.tables.clear()
  instance.numbersGiven = snapshot.numbers
  // Tables and columns that clients made come before the records in them.
  const rowsOf = (table: string): Row[] => snapshot.records.flatMap(([name, row]) => (name === table ? [row] : []))
  const tables = rowsOf('sys_db_object')
  const nameOf = (id: string): string =>
    valueOf(
      tables.find((row) => row['sys_id'] === id),
      'name',
    )
  for (const row of tables) {
    const made = tableOf(row, nameOf(valueOf(row, 'super_class')))
    if (made && !instance.dictionary.table(made.name)) instance.dictionary.define(made)
  }
  for (const row of rowsOf('sys_dictionary')) {
    const [table, element] = [valueOf(row, 'name'), valueOf(row, 'element')]
    if (element === '' || instance.dictionary.table(table)?.fields.has(element)) continue
    const to = valueOf(row, 'reference')
    instance.dictionary.defineField(table, element, columnOf(row, valueOf(row, 'internal_type'), nameOf(to) || to))
  }
  for (const [table, row] of snapshot.records) instance.tables.put(table, row)
  files.clear()
  for (const [id, bytes] of snapshot.files) files.set(id, Buffer.from(bytes, 'base64'))
}
