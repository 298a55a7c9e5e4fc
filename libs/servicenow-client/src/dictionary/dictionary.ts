import type { Asking } from '../asking.js'

export interface Field {
  readonly name: string
  /** ServiceNow's: `string`, `integer`, `reference`, `glide_date_time`, `journal_input` … */
  readonly type: string
  /** The table it refers to, '' for none. */
  readonly reference: string
  /** In characters; undefined where the dictionary has none. */
  readonly maxLength: number | undefined
  readonly mandatory: boolean
  readonly readOnly: boolean
}

export interface Choice {
  readonly value: string
  readonly label: string
}

/** What an instance knows of its own tables: read before anything is written that it would drop without a word. */
export interface Dictionary {
  /** By name, with what the table's parents give it. Empty: no such table. */
  fields(table: string, asking?: Asking): Promise<ReadonlyMap<string, Field>>
  /** Active ones, in the order of their sequence. Empty: the field has none. */
  choices(table: string, field: string, asking?: Asking): Promise<readonly Choice[]>
}
