import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type Client, started } from '../testing/client.js'

let admin: Client
beforeAll(async () => {
  admin = await started()
})
afterAll(() => admin.simulator.close())

it('counts, sums and groups', async () => {
  for (const impact of ['1', '1', '3'])
    await admin.create('incident', { impact, urgency: '1', category: 'network', reassignment_count: '4' })
  const counted = await admin.get('/api/now/stats/incident?sysparm_count=true&sysparm_query=category=network')
  expect(counted.json).toEqual({ result: { stats: { count: '3' } } })
  const grouped = await admin.get(
    '/api/now/stats/incident?sysparm_count=true&sysparm_query=category=network&sysparm_group_by=priority&sysparm_display_value=true',
  )
  expect(grouped.json.result).toEqual([
    { stats: { count: '2' }, groupby_fields: [{ field: 'priority', value: '1 - Critical' }] },
    { stats: { count: '1' }, groupby_fields: [{ field: 'priority', value: '3 - Moderate' }] },
  ])
  const measured = await admin.get(
    '/api/now/stats/incident?sysparm_query=category=network&sysparm_min_fields=impact&sysparm_max_fields=impact&sysparm_sum_fields=impact&sysparm_avg_fields=reassignment_count',
  )
  expect(measured.json.result.stats).toEqual({
    min: { impact: '1' },
    max: { impact: '3' },
    sum: { impact: '5' },
    avg: { reassignment_count: '4.0000' },
  })
  const having = await admin.get(
    '/api/now/stats/incident?sysparm_count=true&sysparm_query=category=network&sysparm_group_by=priority&sysparm_having=count^priority^>^1',
  )
  expect(having.json.result).toHaveLength(1)
})

it('answers 400 to statistics of nothing', async () => {
  expect((await admin.get('/api/now/stats/incident')).status).toBe(400)
  expect((await admin.get('/api/now/stats/nothing?sysparm_count=true')).json.error.message).toBe(
    'Invalid table nothing',
  )
})

it('transforms what is put into a staging table', async () => {
  const person = { user_id: 'imported.person', first_name: 'Imp', last_name: 'Orted', email: 'i@example.com' }
  const made = await admin.send('POST', '/api/now/import/imp_user', person)
  expect(made.status).toBe(201)
  expect(made.json).toMatchObject({
    import_set: expect.stringMatching(/^ISET\d{7}$/),
    staging_table: 'imp_user',
    result: [{ transform_map: 'User', table: 'sys_user', display_value: 'Imp Orted', status: 'inserted' }],
  })
  const id = made.json.result[0].sys_id
  const again = await admin.send('POST', '/api/now/import/imp_user', { ...person, email: 'new@example.com' })
  expect(again.json.result[0]).toMatchObject({ status: 'updated', sys_id: id })
  const same = await admin.send('POST', '/api/now/import/imp_user', { ...person, email: 'new@example.com' })
  expect(same.json.result[0].status).toBe('ignored')
  expect((await admin.get(`/api/now/table/sys_user/${id}`)).json.result.email).toBe('new@example.com')
  const many = await admin.send('POST', '/api/now/import/imp_user/insertMultiple', { records: [person, person] })
  expect(many.json).toEqual({ import_set_id: expect.any(String), multi_import_set_id: expect.any(String) })
})

it('speaks JSONv2', async () => {
  const made = await admin.send('POST', '/sys_properties.do?JSONv2&sysparm_action=insert', {
    name: 'x.mine',
    value: 'one',
    sys_scope: 'global',
    anything_else: 'kept',
  })
  const [record] = made.json.records
  expect(record).toMatchObject({
    name: 'x.mine',
    value: 'one',
    sys_scope: 'global',
    anything_else: 'kept',
    __status: 'success',
  })
  const query = `sysparm_query=sys_id=${record.sys_id}`
  await admin.send('POST', `/sys_properties.do?JSONv2&sysparm_action=update&${query}`, { value: 'two' })
  const got = await admin.get(`/sys_properties.do?JSONv2&${query}`)
  expect(got.json.records).toMatchObject([{ value: 'two' }])
  await admin.send('POST', `/sys_properties.do?JSONv2&sysparm_action=deleteRecord&sysparm_sys_id=${record.sys_id}`)
  expect((await admin.get(`/sys_properties.do?JSONv2&${query}`)).json.records).toEqual([])
})

it('makes tables and columns that are there at once', async () => {
  const parent = (await admin.list('sys_db_object', { query: 'name=task' }))[0].sys_id
  await admin.create('sys_db_object', { name: 'u_work', label: 'Work', super_class: parent })
  await admin.create('sys_dictionary', {
    name: 'u_work',
    element: 'u_hours',
    internal_type: 'integer',
    column_label: 'Hours',
  })
  const made = await admin.create('u_work', { short_description: 's', u_hours: 5 })
  expect(made).toMatchObject({ u_hours: '5', sys_class_name: 'u_work', active: 'true' })
  expect((await admin.list('u_work', { query: 'u_hours>4' })).length).toBe(1)
  expect((await admin.list('task', { query: `sys_id=${made.sys_id}` })).length).toBe(1)
})

it('takes events in bulk', async () => {
  const records = [
    { source: 's', node: 'n', severity: '3', message_key: 'k' },
    { source: 's2', severity: '1' },
  ]
  expect((await admin.send('POST', '/api/global/em/jsonv2', { records })).status).toBe(200)
  expect((await admin.list('em_event', { query: 'message_key=k' })).length).toBe(1)
})

it('keeps long addresses, and reads by what stands for them', async () => {
  const url = `${admin.simulator.url}/api/now/table/incident?sysparm_query=number=INC0000060&sysparm_fields=number`
  const left = await admin.send('POST', '/api/now/tinyurl', { url })
  const tiny = /^incident_list\.do\?sysparm_tiny=([0-9a-f]{32})$/.exec(left.json.result)?.[1]
  const got = await admin.get(`/api/now/table/incident?sysparm_tiny=${tiny}`)
  expect(got.json.result).toEqual([{ number: 'INC0000060' }])
})

it('reads, makes and relates configuration items', async () => {
  const path = '/api/now/cmdb/instance/cmdb_ci_linux_server'
  const listed = await admin.get(`${path}?sysparm_query=name=lnux100`)
  expect(listed.json.result).toEqual([{ sys_id: expect.any(String), name: 'lnux100' }])
  const [type] = await admin.list('cmdb_rel_type', { query: 'name=Runs on::Runs' })
  const made = await admin.send('POST', path, {
    attributes: { name: 'new', os: 'Linux' },
    outbound_relations: [{ type: type.sys_id, target: listed.json.result[0].sys_id }],
    source: 'ServiceNow',
  })
  expect(made.status).toBe(201)
  const { attributes, outbound_relations: out } = made.json.result
  expect(attributes).toMatchObject({ name: 'new', sys_class_name: 'cmdb_ci_linux_server' })
  expect(out[0].target.display_value).toBe('lnux100')
  const id = attributes.sys_id
  const renamed = await admin.send('PATCH', `${path}/${id}`, { attributes: { name: 'newer' }, source: 'ServiceNow' })
  expect(renamed.json.result.attributes.name).toBe('newer')
  expect((await admin.send('DELETE', `${path}/${id}/relation/${out[0].sys_id}`)).status).toBe(204)
  expect((await admin.get(`${path}/${id}`)).json.result.outbound_relations).toEqual([])
  expect((await admin.get('/api/now/cmdb/instance/no_class')).status).toBe(404)
  expect((await admin.send('POST', path, { attributes: { name: 'x' } })).status).toBe(400)
})

it('orders from the catalogue', async () => {
  const catalogs = (await admin.get('/api/sn_sc/servicecatalog/catalogs')).json.result
  expect(catalogs.length).toBeGreaterThanOrEqual(2)
  const items = (await admin.get('/api/sn_sc/servicecatalog/items?sysparm_text=iPad')).json.result
  const path = `/api/sn_sc/servicecatalog/items/${items[0].sys_id}`
  expect((await admin.get(path)).json.result.variables.length).toBeGreaterThan(0)
  const ordered = (await admin.send('POST', `${path}/order_now`, { sysparm_quantity: '2' })).json.result
  expect(ordered).toMatchObject({ table: 'sc_request', number: expect.stringMatching(/^REQ\d{7}$/) })
  const [line] = await admin.list('sc_req_item', { query: `request=${ordered.sys_id}` })
  expect(line).toMatchObject({ quantity: '2' })
  await admin.send('POST', `${path}/add_to_cart`, { sysparm_quantity: '1' })
  expect((await admin.get('/api/sn_sc/servicecatalog/cart')).json.result.items).toHaveLength(1)
  expect((await admin.send('POST', '/api/sn_sc/servicecatalog/cart/submit_order')).json.result.number).toMatch(/^REQ/)
})

it('lists, makes, changes and tells of customer service cases', async () => {
  const path = '/api/sn_customerservice/v1/case'
  expect((await admin.get(`${path}?sysparm_query=short_descriptionLIKEportal`)).json.result).toHaveLength(1)
  const made = await admin.send('POST', path, { short_description: 'case', comments: 'Hello' })
  expect([made.status, made.json.result.number]).toEqual([201, expect.stringMatching(/^CS\d{7}$/)])
  const { sys_id: id } = made.json.result
  const changed = await admin.send('PUT', `${path}/${id}`, { short_description: 'changed' })
  expect(changed.json.result.short_description).toBe('changed')
  const { entries } = (await admin.get(`${path}/${id}/activities`)).json.result
  expect(entries).toMatchObject([{ element: 'comments', value: 'Hello', login_name: 'admin' }])
  const values = (await admin.get(`${path}/${id}/field_values/state`)).json.result
  expect(values[1]).toEqual({ label: 'Open', value: '10', sequence: 2, dependent_value: '' })
  expect((await admin.get(`${path}/nowhere`)).status).toBe(404)
})

it('shows customers by their accounts', async () => {
  const [first] = (await admin.get('/api/now/v1/account?sysparm_limit=1')).json.result
  expect(first.number).toMatch(/^ACCT\d{7}$/)
  expect((await admin.get(`/api/now/account/${first.sys_id}`)).json.result.name).toBe(first.name)
  expect((await admin.get('/api/now/v1/account/nowhere')).status).toBe(404)
})

it('makes, finds and reads application services', async () => {
  const made = (await admin.send('POST', '/api/now/cmdb/app_service/create', { name: 'Shop' })).json.result
  const found = (await admin.get('/api/now/cmdb/csdm/app_service/find_service?name=shop')).json.result.services
  expect(found).toMatchObject([{ sys_id: made.sys_id, name: 'Shop' }])
  const read = await admin.get(`/api/now/cmdb/app_service/${made.sys_id}/getContent`)
  expect(read.json.result).toMatchObject({ name: 'Shop', service_relations: [] })
  expect((await admin.get('/api/now/cmdb/app_service/nowhere/getContent')).status).toBe(404)
})

it('moves problems by the store application of servicenow.itsm', async () => {
  const { number } = await admin.create('problem', { state: '102' })
  const move = (state: string) => admin.send('PATCH', `/api/x_rhtpp_ansible/problem/${number}/new_state/${state}`, {})
  const refused = await move('106')
  expect(refused.text).toContain('Problem state transition from state 102 to 106 is not possible')
  expect((await move('103')).json.result.state).toBe('103')
})

it('seeds what clients look for', async () => {
  const count = async (table: string, query = '') =>
    Number(
      (await admin.get(`/api/now/table/${table}?sysparm_limit=1&sysparm_query=${query}`)).headers.get('x-total-count'),
    )
  expect(await count('sys_user')).toBeGreaterThan(25)
  expect(await count('sys_user', 'nameISEMPTY')).toBeGreaterThan(0)
  expect(await count('sys_user', 'mobile_phoneISNOTEMPTY')).toBeLessThan(20)
  expect(await count('sys_user_group')).toBeGreaterThan(8)
  expect(await count('syslog')).toBeGreaterThan(600)
  expect(await count('sys_metadata')).toBeGreaterThan(500)
  expect(await count('problem')).toBeGreaterThanOrEqual(9)
  expect(await count('sys_db_object', 'name=alm_asset^ORname=bsm_chart')).toBe(2)
  expect(await count('std_change_producer_version', 'name=Clear BGP sessions on a Cisco router - 1')).toBe(1)
  expect(await count('cmdb_rel_type', 'nameINCools::Cooled By,Uses::Used by')).toBe(2)
  const dictionary = await admin.list('sys_dictionary', { query: 'name=incident^element=hold_reason' })
  expect(dictionary).toMatchObject([{ internal_type: expect.anything(), column_label: 'On hold reason' }])
  const choices = await admin.list('sys_choice', {
    query: 'name=incident^element=state^ORDERBYsequence',
    fields: 'value,label',
  })
  expect(choices[2]).toEqual({ value: '3', label: 'On Hold' })
})
