import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { basic, Client, type Got, started } from '../testing/client.js'

let admin: Client
/** Signed in by nothing. */
let nobody: Client
beforeAll(async () => {
  admin = await started()
  nobody = new Client(admin.simulator, {})
})
afterAll(() => admin.simulator.close())

const one = '/api/now/table/incident?sysparm_limit=1'
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` })
const token = (parameters: Record<string, string>, headers: Record<string, string> = {}): Promise<Got> =>
  nobody.send('POST', '/oauth_token.do', new URLSearchParams(parameters).toString(), {
    'Content-Type': 'application/x-www-form-urlencoded',
    ...headers,
  })
const client = () => ({ client_id: admin.simulator.client.id, client_secret: admin.simulator.client.secret })
const password = { grant_type: 'password', username: 'admin', password: 'admin' }

it('answers wrong or missing credentials alike, in ServiceNow’s shape', async () => {
  const wrong: Record<string, string>[] = [
    {},
    basic('admin', 'wrong'),
    basic('nobody', 'admin'),
    bearer('nonsense'),
    { 'x-sn-apikey': 'nonsense' },
    { Cookie: 'JSESSIONID=nonsense' },
  ]
  for (const headers of wrong) {
    const got = await nobody.get(one, headers)
    expect([got.status, got.json]).toEqual([
      401,
      {
        error: { message: 'User Not Authenticated', detail: 'Required to provide Auth information' },
        status: 'failure',
      },
    ])
    expect(got.headers.get('www-authenticate')).toMatch(/basic realm/i)
  }
})

it('lets in by password, bearer token, API key and cookie', async () => {
  const { access_token: access } = (await token({ ...password, ...client() })).json
  const first = await nobody.get(one, basic('admin', 'admin'))
  const cookie =
    first.headers
      .getSetCookie()
      .find((text) => text.startsWith('JSESSIONID='))
      ?.split(';')[0] ?? ''
  const right: Record<string, string>[] = [
    basic('ADMIN', 'admin'),
    bearer(access),
    { 'x-sn-apikey': admin.simulator.apiKey },
    { Cookie: cookie },
  ]
  for (const headers of right) expect((await nobody.get(one, headers)).status).toBe(200)
})

it('gives tokens to a client in the body or in a Basic header', async () => {
  const { id, secret } = admin.simulator.client
  for (const got of [await token({ ...password, ...client() }), await token(password, basic(id, secret))]) {
    expect(got.status).toBe(200)
    expect(got.json).toEqual({
      access_token: expect.any(String),
      refresh_token: expect.any(String),
      scope: 'useraccount',
      token_type: 'Bearer',
      expires_in: 1799,
    })
  }
})

it('refuses wrong clients, passwords and refresh tokens with 401', async () => {
  const wrong = [
    { ...password, ...client(), client_secret: 'wrong' },
    { ...password, ...client(), password: 'wrong' },
    { grant_type: 'refresh_token', refresh_token: 'wrong', ...client() },
  ]
  for (const parameters of wrong) {
    const got = await token(parameters)
    expect([got.status, got.json.error_description]).toEqual([401, 'access_denied'])
  }
})

it('refreshes, gives by client credentials, and by an assertion', async () => {
  const { refresh_token: refresh } = (await token({ ...password, ...client() })).json
  const again = (await token({ grant_type: 'refresh_token', refresh_token: refresh, ...client() })).json
  expect(again.refresh_token).toBe(refresh)
  expect((await nobody.get(one, bearer(again.access_token))).status).toBe(200)
  const machine = (await token({ grant_type: 'client_credentials', ...client() })).json
  expect((await nobody.get(one, bearer(machine.access_token))).status).toBe(200)
  const claims = Buffer.from(JSON.stringify({ sub: 'itil' })).toString('base64url')
  const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
  const asserted = (await token({ grant_type, assertion: `e30.${claims}.x`, ...client() })).json
  expect((await nobody.get(one, bearer(asserted.access_token))).status).toBe(200)
})

it('takes a token no longer after half an hour', async () => {
  const { access_token: access } = (await token({ ...password, ...client() })).json
  await admin.control('PUT', '/clock', { move: 1_801_000 })
  expect((await nobody.get(one, bearer(access))).status).toBe(401)
  await admin.control('PUT', '/clock', { move: -1_801_000 })
})

it('lets a new user in at once, and out as soon as they are inactive', async () => {
  const {
    sys_id: id,
    name,
    user_password: read,
  } = await admin.create('sys_user', {
    user_name: 'new.user',
    first_name: 'New',
    last_name: 'User',
    user_password: 'secret',
  })
  expect([name, read]).toEqual(['New User', '********'])
  const fresh = admin.as('new.user', 'secret')
  expect((await fresh.get('/api/now/table/sys_user?sysparm_limit=1')).status).toBe(200)
  const barred = await fresh.get('/api/now/table/sys_properties')
  expect([barred.status, barred.json.error]).toEqual([
    403,
    { message: 'User Not Authorized', detail: 'Failed API level ACL Validation' },
  ])
  const role = await admin.list('sys_user_role', { query: 'name=admin' })
  await admin.create('sys_user_has_role', { user: id, role: role[0].sys_id })
  expect((await fresh.get('/api/now/table/sys_properties')).status).toBe(200)
  await admin.send('PATCH', `/api/now/table/sys_user/${id}`, { active: 'false' })
  expect((await fresh.get('/api/now/table/sys_user?sysparm_limit=1')).status).toBe(401)
})

it('limits requests by the hour as its rules say, with headers', async () => {
  const [user] = await admin.list('sys_user', { query: 'user_name=employee' })
  await admin.create('sys_rate_limit_rules', { name: 'few', user: user.sys_id, request_limit: 2 })
  const employee = admin.as('employee')
  const answers = [await employee.get(one), await employee.get(one), await employee.get(one)]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
  const [first, , last] = answers
  expect(first?.headers.get('retry-after')).toBeNull()
  expect(first?.headers.get('x-ratelimit-limit')).toBe('2')
  expect(last?.headers.get('x-ratelimit-reset')).toBe(String(Date.UTC(2026, 2, 2, 19) / 1000))
  expect(last?.headers.get('x-ratelimit-rule')).toMatch(/^[0-9a-f]{32}$/)
  expect(last?.headers.get('retry-after')).toBe('3600')
  expect(last?.json.error.message).toBe('Rate limit exceeded')
  await admin.control('PUT', '/clock', { move: 3_600_000 })
  expect((await employee.get(one)).status).toBe(200)
  await admin.control('PUT', '/clock', { move: -3_600_000 })
})
