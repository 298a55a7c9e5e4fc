import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type Client, started } from '../testing/client.js'

/** Five tasks, an hour apart, told apart by their order field. */
let admin: Client
beforeAll(async () => {
  admin = await started()
  const texts = ['Alpha node down', 'beta NODE slow', 'Gamma', 'delta_^caret', '']
  for (const [at, short_description] of texts.entries()) {
    await admin.create('incident', {
      short_description,
      order: at + 1,
      impact: (at % 3) + 1,
      urgency: 2,
      caller_id: at < 2 ? '62826bf03710200044e0bfc8bcbe5df1' : '6816f79cc0a8016401c5a33be04be441',
      correlation_id: at === 2 ? 'atlas:1' : '',
    })
    await admin.control('PUT', '/clock', { move: 3_600_000 })
  }
})
afterAll(() => admin.simulator.close())

const found = async (query: string): Promise<string> => {
  const rows = await admin.list('incident', { query: `orderISNOTEMPTY^${query}`, fields: 'order' })
  return rows.map(({ order }) => order as string).join('')
}

it.each([
  ['short_description=alpha NODE down', '1'],
  ['short_description!=Gamma', '1245'],
  ['short_descriptionLIKEnode', '12'],
  ['short_descriptionCONTAINSNode', '12'],
  ['short_descriptionNOT LIKEnode', '345'],
  ['short_descriptionDOES NOT CONTAINnode', '345'],
  ['short_descriptionSTARTSWITHalpha', '1'],
  ['short_descriptionENDSWITHslow', '2'],
  ['short_descriptionISEMPTY', '5'],
  ['short_descriptionISNOTEMPTY', '1234'],
  ['short_descriptionEMPTYSTRING', '5'],
  ['short_description=', '5'],
  ['short_description=NULL', '5'],
  ['short_description=delta_^^caret', '4'],
  ['short_descriptionANYTHING', '12345'],
  ['order>3', '45'],
  ['order>=3', '345'],
  ['order<2', '1'],
  ['order<=2', '12'],
  ['orderBETWEEN2@4', '234'],
  ['orderIN1,3,9', '13'],
  ['orderNOT IN1,3', '245'],
  ['order=1^ORorder=5', '15'],
  ['order=1^NQorder=5', '15'],
  ['impactSAMEASurgency', '25'],
  ['impactNSAMEASurgency', '134'],
  ['impactGT_FIELDurgency', '3'],
  ['caller_id.name=Abel Tuter', '12'],
  ['caller_id.department.name=Finance', '345'],
  ['caller_idLIKEadmin', '345'],
  ['caller_idSTARTSWITHabel', '12'],
  ['caller_idDYNAMIC90d1921e5f510100a9ad2572f2b477fe', '345'],
  ['caller_id=javascript:gs.getUserID()', '345'],
  ['correlation_id=atlas:1', '3'],
  ['sys_class_nameINSTANCEOFtask', '12345'],
  ['sys_created_on>2026-03-02 20:00:00', '45'],
  ['sys_created_on>=2026-03-02T20:00:00Z', '345'],
  ['sys_created_onBETWEEN2026-03-02 19:00:00@2026-03-02 20:00:00', '23'],
  ['sys_created_onONToday@javascript:gs.beginningOfToday()@javascript:gs.endOfToday()', '12345'],
  ['sys_created_on>javascript:gs.hoursAgo(3)', '45'],
  ['sys_created_on<javascript:gs.beginningOfToday()', ''],
  ["sys_created_on>=javascript:gs.dateGenerate('2026-03-02','13:00:00')", '45'],
  ['sys_created_onRELATIVEGT@hour@ago@3', '45'],
  ["sys_created_onDATEPARTMonday@javascript:gs.datePart('dayofweek','monday','EE')", '12345'],
  ['impactVALCHANGES', ''],
  ['orderISNOTEMPTY^ORDERBYDESCorder', '54321'],
  ['ORDERBYimpact^ORDERBYDESCorder', '41523'],
  ['active=true^ORDERBYcaller_id^ORDERBYDESCorder', '21543'],
  ['order>2^EQ', '345'],
])('%s finds %s', async (query, expected) => {
  const rows = await found(query)
  expect(query.includes('ORDERBY') ? rows : [...rows].sort().join('')).toBe(expected)
})

it('leaves out terms that make no sense, so that more comes back than was asked', async () => {
  expect(await found('no_such_field=1')).toBe('12345')
  expect(await found('order=1^ORno_such_field=1')).toBe('1')
  expect(await found('sys_updated_onn>=2030-01-01 00:00:00')).toBe('12345')
})

it('or finds nothing then, where the instance is set so', async () => {
  const [property] = await admin.list('sys_properties', { query: 'name=glide.invalid_query.returns_no_rows' })
  const set = (value: string) => admin.send('PATCH', `/api/now/table/sys_properties/${property.sys_id}`, { value })
  await set('true')
  expect(await found('no_such_field=1')).toBe('')
  await set('false')
})

it('continues by key without a gap, whatever moved', async () => {
  const rows = await admin.list('incident', { query: 'orderISNOTEMPTY^ORDERBYsys_updated_on^ORDERBYsys_id' })
  const seen: string[] = []
  let query = 'ORDERBYsys_updated_on^ORDERBYsys_id'
  for (;;) {
    const page = await admin.list('incident', { query, limit: '2' })
    if (page.length === 0) break
    seen.push(...page.map(({ sys_id: id }) => id as string))
    const { sys_updated_on: at, sys_id: id } = page.at(-1)
    query = `sys_updated_on=${at}^sys_id>${id}^NQsys_updated_on>${at}^ORDERBYsys_updated_on^ORDERBYsys_id`
  }
  expect(new Set(seen).size).toBe(seen.length)
  for (const { sys_id: id } of rows) expect(seen).toContain(id)
})

it('counts related rows and joins tables', async () => {
  const admins = await admin.list('sys_user', {
    query: 'JOINsys_user.sys_id=sys_user_has_role.user!role=2831a114c611228501d4ea6c309d626d',
  })
  expect(admins.length).toBeGreaterThan(10)
  expect(admins.length).toBeLessThan(25)
  const groups = await admin.list('sys_user_group', {
    query: 'RLQUERYsys_group_has_role.group,>0,m2m^role.nameLIKEadmin^ENDRLQUERY',
  })
  expect(groups.length).toBeGreaterThan(2)
  expect(groups.length).toBeLessThan(8)
  const without = await admin.list('sys_user_group', { query: 'RLQUERYsys_group_has_role.group,=0^ENDRLQUERY' })
  expect(without.map(({ name }) => name)).toContain('Openspace')
})
