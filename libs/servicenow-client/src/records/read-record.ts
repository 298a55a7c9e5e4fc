import type { TableRecord } from './record.js'
import { displayIn, type Row, valueIn } from './cells.js'
import { isSysId } from './sys-id.js'
import { isUtcSecond } from './utc-second.js'

/** Asked for with every record, for it is what a record is known and ordered by. */
export const stamps = ['sys_id', 'sys_mod_count', 'sys_updated_on', 'sys_updated_by'] as const

/** @returns undefined where the row lacks what every record carries */
export const recordOf = <F extends string>(row: Row, fields: readonly F[]): TableRecord<F> | undefined => {
  const [id = '', count = '', updatedOn = '', updatedBy = ''] = stamps.map((name) => valueIn(row, name))
  const modCount = count === '' ? 0 : Number(count.replaceAll(',', ''))
  if (!isSysId(id) || !isUtcSecond(updatedOn) || !Number.isInteger(modCount)) return undefined
  return {
    sysId: id,
    modCount,
    updatedOn,
    updatedBy,
    values: eachOf(fields, (field) => valueIn(row, field)),
    displays: displaysOf(fields, (field) => displayIn(row, field)),
  }
}

/** A value for each of the fields, if only undefined. */
export const eachOf = <F extends string>(
  fields: readonly F[],
  valueOf: (field: F) => string | undefined,
): Readonly<Record<F, string | undefined>> => {
  const values: Partial<Record<F, string | undefined>> = {}
  for (const field of fields) values[field] = valueOf(field)
  const isWhole = (some: object): some is Record<F, string | undefined> => fields.every((field) => field in some)
  if (isWhole(values)) return values
  throw new Error('a field was left out')
}

export const displaysOf = <F extends string>(
  fields: readonly F[],
  displayOf: (field: F) => string | undefined,
): Readonly<Partial<Record<F, string>>> => {
  const displays: Partial<Record<F, string>> = {}
  for (const field of fields) {
    const display = displayOf(field)
    if (display !== undefined) displays[field] = display
  }
  return displays
}
