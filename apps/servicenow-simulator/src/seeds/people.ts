import { valueOf } from '../tables/row.js'
import type { Put } from './seed.js'

export const adminId = '6816f79cc0a8016401c5a33be04be441'
const adminRole = '2831a114c611228501d4ea6c309d626d'
const itilRole = '282bf1fac6112285017366cb5f867469'
const finance = 'a581ab703710200044e0bfc8bcbe5de8'
const it = '221f3db5c6112284009f4becd3039cc9'
const natasha = '46c5bf6ca9fe1981010713e3ac7d3384'

/** [user_name, first, last, sys_id where published] */
const people: readonly (readonly [string, string, string, string?])[] = [
  ['abel.tuter', 'Abel', 'Tuter', '62826bf03710200044e0bfc8bcbe5df1'],
  ['abraham.lincoln', 'Abraham', 'Lincoln', 'a8f98bb0eb32010045e1a5115206fe3a'],
  ['alejandra.prenatt', 'Alejandra', 'Prenatt', '22826bf03710200044e0bfc8bcbe5dec'],
  ['beth.anglin', 'Beth', 'Anglin', '46d44a23a9fe19810012d100cca80666'],
  ['bertie.luby', 'Bertie', 'Luby'],
  ['bow.ruggeri', 'Bow', 'Ruggeri'],
  ['bud.richman', 'Bud', 'Richman', '5137153cc611227c000bbd1bd8cd2006'],
  ['charlie.whitherspoon', 'Charlie', 'Whitherspoon'],
  ['david.dan', 'David', 'Dan'],
  ['david.loo', 'David', 'Loo', '5137153cc611227c000bbd1bd8cd2007'],
  ['don.goodliffe', 'Don', 'Goodliffe', '9ee1b13dc6112271007f9d0efdb69cd0'],
  ['fred.luddy', 'Fred', 'Luddy', '5137153cc611227c000bbd1bd8cd2005'],
  ['howard.johnson', 'Howard', 'Johnson'],
  ['joe.employee', 'Joe', 'Employee', '681ccaf9c0a8016400b98a06818d57c7'],
  ['luke.wilson', 'Luke', 'Wilson', 'f298d2d2c611227b0106c6be7f154bc8'],
  ['mariano.maury', 'Mariano', 'Maury'],
  ['melinda.carleton', 'Melinda', 'Carleton'],
  ['natasha.ingram', 'Natasha', 'Ingram', natasha],
  ['rob.phillips', 'Rob', 'Phillips'],
  ['sam.sorokin', 'Sam', 'Sorokin'],
  ['survey.user', 'Survey', 'User'],
  ['taylor.vreeland', 'Taylor', 'Vreeland'],
  ['wilmer.constantineau', 'Wilmer', 'Constantineau'],
  ['problem.admin', 'Problem', 'Administrator', '26fbff173b331300ad3cc9bb34efc4bd'],
  ['problem.manager', 'Problem', 'Manager'],
  ['problem.coordinator', 'Problem', 'CoordinatorATF'],
  ['change.manager', 'ChangeManager', 'ATF'],
  ['incident.manager', 'Incident', 'Manager'],
  ['employee', 'Employee', 'Person'],
  ['itil', 'ITIL', 'User', '681b365ec0a80164000fb0b05854a0cd'],
]
/** Names that sign in for machines; they have no name of a person. */
const nameless = ['mid.server', 'soap.guest', 'soap.update']
const alsoAdmins = [
  'abel.tuter',
  'beth.anglin',
  'bow.ruggeri',
  'bud.richman',
  'david.dan',
  'david.loo',
  'don.goodliffe',
  'fred.luddy',
  'howard.johnson',
  'luke.wilson',
  'sam.sorokin',
]
const workers = [
  'itil',
  'problem.admin',
  'problem.manager',
  'problem.coordinator',
  'change.manager',
  'incident.manager',
]

/** [name, sys_id where published, manager, role] */
const groups: readonly (readonly [
  name: string,
  id?: string | undefined,
  manager?: string | undefined,
  role?: string,
])[] = [
  ['Application Development', undefined, 'bow.ruggeri'],
  ['CAB Approval'],
  ['Capacity Mgmt', undefined, 'beth.anglin'],
  ['Catalog Request Approvers > $1000', undefined, undefined, 'approver_user'],
  ['Change Management', undefined, 'don.goodliffe'],
  ['Database', '287ee6fea9fe198100ada7950d0b1b73', 'don.goodliffe', 'itil'],
  ['Hardware', '8a5055c9c61122780043563ef53438e3', 'howard.johnson', 'itil'],
  ['Help Desk', undefined, 'abel.tuter', 'itil'],
  ['Incident Management', undefined, 'incident.manager', 'itil_admin'],
  ['IT Finance CAB'],
  ['IT Securities', undefined, 'david.loo'],
  ['IT Securities CAB'],
  ['LDAP Admins', undefined, undefined, 'user_admin'],
  ['Network', '287ebd7da9fe198100f92cc8d1d2154e', 'david.loo', 'itil'],
  ['Network CAB Managers', undefined, undefined, 'sn_change_write'],
  ['Openspace'],
  ['Problem Solving', undefined, 'problem.manager', 'problem_admin'],
  ['RMA Approvers'],
  ['Service Desk', 'd625dccec0a8016700a222a0f7900d06', 'beth.anglin', 'itil'],
  ['Software', '8a4dde73c6112278017a6a4baf547aa7', 'fred.luddy', 'itil'],
  ['Team Development Code Reviewers', undefined, undefined, 'catalog_admin'],
]
const roles = [
  'snc_basic_auth_api_access',
  'snc_internal',
  'snc_external',
  'catalog',
  'asset',
  'itil_admin',
  'user_admin',
  'problem_admin',
  'catalog_admin',
  'knowledge_admin',
  'approver_user',
  'sn_change_write',
  'sn_incident_read',
  'sn_incident_write',
  'import_set_loader',
  'personalize_dictionary',
  'rest_service',
  'snc_platform_rest_api_access',
  'problem_manager',
  'query_no_domain_table_api',
]

export const seedPeople = (put: Put): void => {
  const company = put('core_company', { name: 'ACME North America', city: 'San Diego', country: 'US', primary: 'true' })
  for (const name of ['Apple', 'Cisco', 'Dell Inc.', 'HP', 'Lenovo', 'Microsoft'])
    put('core_company', { name, manufacturer: 'true', vendor: 'true' })
  for (const name of ['Boxeo', 'Funco Intl']) put('customer_account', { name, customer: 'true' })
  const location = put('cmn_location', { name: '1 Finance Way, San Diego, CA', city: 'San Diego', country: 'USA' })
  put('cmn_location', { name: '450 Lexington Avenue, New York,NY', city: 'New York', country: 'USA' })
  put('cmn_department', { sys_id: finance, name: 'Finance', id: '1001', dept_head: natasha })
  put('cmn_department', { sys_id: it, name: 'IT', id: '1004' })
  for (const name of ['Customer Support', 'Development', 'HR', 'Product Management', 'Sales'])
    put('cmn_department', { name, company: valueOf(company, 'sys_id') })
  const weekdays = put('cmn_schedule', { sys_id: '08fcd0830a0a0b2600079f56b1adb9ae', name: '8-5 weekdays' })
  put('cmn_schedule_span', {
    schedule: valueOf(weekdays, 'sys_id'),
    name: '8-5 weekdays',
    start_date_time: '20070101T080000',
    end_date_time: '20070101T170000',
    repeat_type: 'weekdays',
  })
  const always = put('cmn_schedule', { name: '24 x 7' })
  put('cmn_schedule_span', {
    schedule: valueOf(always, 'sys_id'),
    name: '24 x 7',
    start_date_time: '20070101T000000',
    end_date_time: '20070102T000000',
    repeat_type: 'daily',
  })

  const roleIds = new Map([
    ['admin', adminRole],
    ['itil', itilRole],
  ])
  put('sys_user_role', { sys_id: adminRole, name: 'admin', description: 'The administrator of the system' })
  put('sys_user_role', {
    sys_id: itilRole,
    name: 'itil',
    description: 'Can perform standard actions for an ITIL helpdesk technician',
  })
  for (const name of roles) roleIds.set(name, valueOf(put('sys_user_role', { name }), 'sys_id'))

  const ids = new Map([['admin', adminId]])
  put('sys_user', {
    sys_id: adminId,
    user_name: 'admin',
    first_name: 'System',
    last_name: 'Administrator',
    email: 'admin@example.com',
    title: 'System Administrator',
    department: finance,
    user_password: 'admin',
  })
  for (const [user_name, first_name, last_name, sys_id] of people) {
    const row = put('sys_user', {
      ...(sys_id === undefined ? {} : { sys_id }),
      user_name,
      first_name,
      last_name,
      email: `${user_name}@example.com`,
      department: user_name === 'natasha.ingram' ? finance : it,
      location: valueOf(location, 'sys_id'),
      company: valueOf(company, 'sys_id'),
      user_password: user_name,
      ...(user_name === 'beth.anglin' || user_name === 'david.loo' ? { mobile_phone: '+1 555 010 0100' } : {}),
    })
    ids.set(user_name, valueOf(row, 'sys_id'))
  }
  for (const user_name of nameless)
    put('sys_user', { user_name, user_password: user_name, web_service_access_only: 'true' })

  const grant = (user: string, role: string): void => {
    put('sys_user_has_role', { user: ids.get(user) ?? '', role: roleIds.get(role) ?? '' })
  }
  for (const user of ['admin', ...alsoAdmins]) grant(user, 'admin')
  for (const user of workers) grant(user, 'itil')
  grant('incident.manager', 'itil_admin')
  grant('problem.admin', 'problem_admin')

  for (const [name, sys_id, manager, role] of groups) {
    const group = put('sys_user_group', {
      ...(sys_id === undefined ? {} : { sys_id }),
      name,
      manager: ids.get(manager ?? '') ?? '',
      description: name,
    })
    const id = valueOf(group, 'sys_id')
    if (role !== undefined) put('sys_group_has_role', { group: id, role: roleIds.get(role) ?? '' })
    if (manager !== undefined) put('sys_user_grmember', { group: id, user: ids.get(manager) ?? '' })
  }
}
