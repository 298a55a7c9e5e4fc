import type { Asking } from '../asking.js'
import type { Connection } from '../connection/connection.js'
import { type Row, valueIn } from '../records/cells.js'
import { allOf, oneOf, type Query, where } from '../records/query.js'
import { largestPage } from '../records/read-on.js'
import { TableSource } from '../table/table-source.js'
import type { Choice, Dictionary, Field } from './dictionary.js'

/** More tables than one after the other extend each other anywhere. */
const deepest = 20

/** `sys_db_object`, `sys_dictionary` and `sys_choice`; reading them takes the role `personalize_dictionary`, as a rule. */
export class HttpDictionary implements Dictionary {
  constructor(private readonly connection: Connection) {}

  async fields(table: string, asking: Asking = {}): Promise<ReadonlyMap<string, Field>> {
    const lineage = await this.#lineage(table, asking)
    if (lineage.length === 0) return new Map()
    const columns = ['name', 'element', 'internal_type', 'reference', 'max_length', 'mandatory', 'read_only']
    const rows = await this.#rows(
      'sys_dictionary',
      allOf(oneOf('name', lineage), where('element', 'ISNOTEMPTY')),
      columns,
      asking,
    )
    // What a child says of a field of its parent's goes before what the parent does.
    const nearestLast = rows.toSorted((one, other) => depth(lineage, other) - depth(lineage, one))
    return new Map(nearestLast.map((row) => [textIn(row, 'element'), fieldOf(row)]))
  }

  async choices(table: string, field: string, asking: Asking = {}): Promise<readonly Choice[]> {
    const lineage = await this.#lineage(table, asking)
    if (lineage.length === 0) return []
    const query = allOf(oneOf('name', lineage), where('element', '=', field), where('inactive', '!=', 'true'))
    const rows = await this.#rows('sys_choice', query, ['name', 'value', 'label', 'sequence', 'language'], asking)
    const nearest = lineage.find((name) => rows.some((row) => textIn(row, 'name') === name))
    const own = rows.filter((row) => textIn(row, 'name') === nearest)
    const inOrder = own.toSorted((one, other) => Number(textIn(one, 'sequence')) - Number(textIn(other, 'sequence')))
    const byValue = new Map<string, Choice>()
    for (const row of inOrder) {
      const value = textIn(row, 'value')
      // One row a language: English is everybody's, for it is what the values were named in.
      if (!byValue.has(value) || textIn(row, 'language') === 'en')
        byValue.set(value, { value, label: textIn(row, 'label') })
    }
    return [...byValue.values()]
  }

  /** The table, and those that it extends, nearest first. */
  async #lineage(table: string, asking: Asking): Promise<readonly string[]> {
    const lineage: string[] = []
    let next = table
    while (next !== '' && lineage.length < deepest) {
      const [row] = await this.#rows('sys_db_object', where('name', '=', next), ['name', 'super_class.name'], asking)
      if (!row) break
      lineage.push(next)
      next = textIn(row, 'super_class.name')
    }
    return lineage
  }

  async #rows(table: string, query: Query, fields: readonly string[], asking: Asking): Promise<readonly Row[]> {
    const { rows } = await new TableSource(this.connection, table).list(query, largestPage, { fields }, asking)
    return rows
  }
}

const textIn = (row: Row, field: string): string => valueIn(row, field) ?? ''

const depth = (lineage: readonly string[], row: Row): number => lineage.indexOf(textIn(row, 'name'))

const fieldOf = (row: Row): Field => {
  const length = Number(textIn(row, 'max_length'))
  return {
    name: textIn(row, 'element'),
    type: textIn(row, 'internal_type'),
    reference: textIn(row, 'reference'),
    maxLength: Number.isInteger(length) && length > 0 ? length : undefined,
    mandatory: textIn(row, 'mandatory') === 'true',
    readOnly: textIn(row, 'read_only') === 'true',
  }
}
