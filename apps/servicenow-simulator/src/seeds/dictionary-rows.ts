import type { Instance } from '../records/instance.js'
import { valueOf } from '../tables/row.js'
import type { Put } from './seed.js'

/** sys_db_object, sys_dictionary and sys_choice, made from the dictionary itself, so that they can't differ from it. */
export const seedDictionary = (instance: Instance, put: Put): void => {
  const definitions = [...instance.dictionary.definitions()]
  const ids = new Map<string, string>()
  const parentsFirst = definitions.toSorted(
    (a, b) => instance.dictionary.known(a.name).lineage.length - instance.dictionary.known(b.name).lineage.length,
  )
  for (const { name, label, parent } of parentsFirst) {
    const row = put('sys_db_object', {
      name,
      label,
      super_class: ids.get(parent ?? '') ?? '',
      create_access: 'true',
      update_access: 'true',
    })
    ids.set(name, valueOf(row, 'sys_id'))
  }
  for (const { name, label, fields } of definitions) {
    put('sys_dictionary', { name, element: '', column_label: label, internal_type: 'collection' })
    for (const [element, field] of Object.entries(fields)) {
      put('sys_dictionary', {
        name,
        element,
        column_label: field.label,
        internal_type: field.type,
        max_length: String(field.length ?? 40),
        reference: field.reference ?? '',
        default_value: field.initial ?? '',
        read_only: String(field.calculated ?? false),
        choice: field.choices ? '1' : '0',
      })
      let sequence = 0
      for (const [value, words] of field.choices ?? [])
        put('sys_choice', { name, element, value, label: words, sequence: String((sequence += 1)) })
    }
  }
}
