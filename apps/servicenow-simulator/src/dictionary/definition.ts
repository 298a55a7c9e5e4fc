/** Kinds of field, by the names that ServiceNow's sys_dictionary gives them (internal_type). */
export type FieldType =
  | 'string'
  | 'integer'
  | 'decimal'
  | 'boolean'
  | 'reference'
  | 'glide_list'
  | 'glide_date_time'
  | 'glide_date'
  | 'glide_duration'
  | 'journal_input'
  | 'journal_list'
  | 'password'
  | 'sys_class_name'
  | 'GUID'
  | 'domain_id'
  | 'conditions'
  | 'percent_complete'

export interface FieldDefinition {
  readonly type: FieldType
  readonly label: string
  /** The table that a reference or list points into. */
  readonly reference?: string
  /** Filled on creation where nothing was given. */
  readonly initial?: string
  /** In characters; what is longer is cut, without a word, as ServiceNow does. */
  readonly length?: number
  /** Written by the instance alone; what a client sends is dropped. */
  readonly calculated?: boolean
  readonly choices?: readonly (readonly [value: string, label: string])[]
}

export interface TableDefinition {
  readonly name: string
  readonly label: string
  readonly parent?: string
  /** The field that names a record where another refers to it. */
  readonly display: string
  /** Prefix of its numbers, and the number before the first that will be given. */
  readonly numbers?: readonly [prefix: string, digits: number]
  readonly fields: Readonly<Record<string, FieldDefinition>>
  /** A configuration table whose further columns aren't listed here: any column is taken as text. */
  readonly open?: boolean
}

type Rest = Omit<FieldDefinition, 'type' | 'label'>
const field =
  (type: FieldType) =>
  (label: string, rest: Rest = {}): FieldDefinition => ({ type, label, ...rest })

export const text = (label: string, length = 40, rest: Rest = {}): FieldDefinition => ({
  type: 'string',
  label,
  length,
  ...rest,
})
export const integer = field('integer')
export const decimal = field('decimal')
export const truth = (label: string, initial?: 'true' | 'false'): FieldDefinition => ({
  type: 'boolean',
  label,
  ...(initial ? { initial } : {}),
})
export const reference = (label: string, to: string, rest: Rest = {}): FieldDefinition => ({
  type: 'reference',
  label,
  reference: to,
  ...rest,
})
export const list = (label: string, to: string): FieldDefinition => ({ type: 'glide_list', label, reference: to })
export const instant = field('glide_date_time')
export const date = field('glide_date')
export const duration = field('glide_duration')
export const journal = field('journal_input')
export const password = field('password')
export const conditions = field('conditions')
export const percent = field('percent_complete')

export const table = (
  name: string,
  label: string,
  more: Partial<Omit<TableDefinition, 'name' | 'label'>>,
): TableDefinition => ({ name, label, display: 'name', fields: {}, ...more })
