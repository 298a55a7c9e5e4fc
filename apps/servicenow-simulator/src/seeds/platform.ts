import { valueOf } from '../tables/row.js'
import type { Put } from './seed.js'

const properties: Readonly<Record<string, string>> = {
  instance_name: 'simulator',
  'glide.buildname': 'Zurich',
  'glide.buildtag': 'glide-zurich-07-01-2025__patch0',
  'glide.invalid_query.returns_no_rows': 'false',
  'glide.sys.default.tz': 'America/Los_Angeles',
  'glide.sys.date_format': 'yyyy-MM-dd',
  'glide.sys.time_format': 'HH:mm:ss',
  'com.glide.db.max_view_records': '10000',
}

export const seedPlatform = (put: Put): void => {
  put('sys_scope', { sys_id: 'global', name: 'Global', scope: 'global' })
  for (const [name, value] of Object.entries(properties)) put('sys_properties', { name, value })
  for (const [name, category] of [
    ['System', 'System properties'],
    ['Email', 'Email properties'],
  ] as const)
    put('sys_properties_category', { name, title: category })
  // More than a page or two, as any instance that has run for an hour.
  for (let line = 1; line <= 650; line += 1)
    put('syslog', {
      level: String(line % 3),
      source: line % 2 ? 'Evaluator' : 'glide.scheduler',
      message: `Log entry ${line}`,
    })

  const map = valueOf(
    put('sys_transform_map', { name: 'User', source_table: 'imp_user', target_table: 'sys_user' }),
    'sys_id',
  )
  const copied: Readonly<Record<string, string>> = {
    user_id: 'user_name',
    first_name: 'first_name',
    last_name: 'last_name',
    email: 'email',
    title: 'title',
    phone: 'phone',
    department: 'department',
    location: 'location',
  }
  for (const [source_field, target_field] of Object.entries(copied))
    put('sys_transform_entry', { map, source_field, target_field, coalesce: String(target_field === 'user_name') })
  for (const article of [
    'How to reset a password',
    'Email interruption',
    'VPN and remote access',
    'Sales Force Automation is down',
  ])
    put('kb_knowledge', { short_description: article, text: `<p>${article}</p>`, workflow_state: 'published' })
}
