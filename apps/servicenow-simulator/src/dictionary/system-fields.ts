import { type FieldDefinition, instant, integer, text } from './definition.js'

/** What every record carries. Clients can't write them, but for the id, which a creator may choose. */
export const systemFields: Readonly<Record<string, FieldDefinition>> = {
  sys_id: { type: 'GUID', label: 'Sys ID', length: 32 },
  sys_created_on: instant('Created', { calculated: true }),
  sys_created_by: text('Created by', 40, { calculated: true }),
  sys_updated_on: instant('Updated', { calculated: true }),
  sys_updated_by: text('Updated by', 40, { calculated: true }),
  sys_mod_count: integer('Updates', { calculated: true }),
  sys_tags: text('Tags', 32),
}

export const domainFields: Readonly<Record<string, FieldDefinition>> = {
  sys_domain: { type: 'domain_id', label: 'Domain', reference: 'sys_user_group', initial: 'global', calculated: true },
  sys_domain_path: text('Domain Path', 255, { initial: '/', calculated: true }),
}

export const classField: FieldDefinition = { type: 'sys_class_name', label: 'Class', length: 80, calculated: true }
