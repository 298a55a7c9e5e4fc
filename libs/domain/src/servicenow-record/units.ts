import { RecordUnit, type RecordValues } from '@atlas/contracts'
import type { ServiceNowMapping } from '@atlas/policy'

/** Names of a record's fields that stand and fall together, by unit: a conflict is about one of them. */
export function fieldsOfUnits({ fields }: Pick<ServiceNowMapping, 'fields'>): Readonly<Record<RecordUnit, string[]>> {
  return {
    state: ['state', 'hold_reason'],
    priority: ['impact', 'urgency', 'priority'],
    group: ['assignment_group'],
    assignee: ['assigned_to'],
    category: fields.category === null ? [] : [fields.category],
    cluster: fields.cluster === null ? [] : [fields.cluster],
    text: ['short_description', 'description'],
    close: ['close_code', 'close_notes'],
  }
}

/** Every field that is read of a record. */
export const mappedFields = (mapping: Pick<ServiceNowMapping, 'fields'>): string[] =>
  RecordUnit.options.flatMap((unit) => fieldsOfUnits(mapping)[unit])

/** Texts: personal, so that events hold their content's hash. */
export const textFields: ReadonlySet<string> = new Set(['short_description', 'description', 'close_notes'])

/** Fields that hold a reference: they are written and read as a sys_id. */
export const isReference = (field: string, { fields }: Pick<ServiceNowMapping, 'fields'>): boolean =>
  field === 'assignment_group' || field === 'assigned_to' || field === fields.cluster

export const unitOf = (field: string, mapping: Pick<ServiceNowMapping, 'fields'>): RecordUnit | undefined =>
  RecordUnit.options.find((unit) => fieldsOfUnits(mapping)[unit].includes(field))

/** The part of some values that one unit is about. */
export const partOf = (
  values: RecordValues,
  unit: RecordUnit,
  mapping: Pick<ServiceNowMapping, 'fields'>,
): RecordValues => Object.fromEntries(Object.entries(values).filter(([field]) => unitOf(field, mapping) === unit))
