import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { createHash } from 'node:crypto'
import { type Client, started } from '../testing/client.js'

let admin: Client
let incident: string
beforeAll(async () => {
  admin = await started()
  incident = (await admin.create('incident', { short_description: 'with files' })).sys_id
})
afterAll(() => admin.simulator.close())

const bytes = Buffer.from([0, 1, 2, 250, 255, 13, 10, 45, 45])
const upload = (name: string, content: Uint8Array, id = incident) =>
  admin.send(
    'POST',
    `/api/now/attachment/file?table_name=incident&table_sys_id=${id}&file_name=${encodeURIComponent(name)}`,
    content,
    { 'Content-Type': 'application/octet-stream' },
  )

it('takes raw bytes, and gives the same back', async () => {
  const made = await upload('grün.bin', bytes)
  expect(made.status).toBe(201)
  const { result } = made.json
  expect(result).toMatchObject({
    file_name: 'grün.bin',
    table_name: 'incident',
    table_sys_id: incident,
    size_bytes: String(bytes.length),
    content_type: 'application/octet-stream',
    hash: createHash('sha256').update(bytes).digest('hex'),
    download_link: `${admin.simulator.url}/api/now/attachment/${result.sys_id}/file`,
  })
  const location = made.headers.get('location') ?? ''
  expect(location).toBe(`${admin.simulator.url}/api/now/v1/attachment/${result.sys_id}/file`)
  const file = await fetch(location, { headers: admin.signedIn })
  expect(Buffer.from(await file.arrayBuffer())).toEqual(bytes)
  expect(file.headers.get('content-type')).toBe('application/octet-stream')
  expect(JSON.parse(file.headers.get('x-attachment-metadata') ?? '')).toMatchObject({ file_name: 'grün.bin' })
})

it('takes a form', async () => {
  const form = new FormData()
  form.set('table_name', 'incident')
  form.set('table_sys_id', incident)
  form.set('uploadFile', new Blob([bytes], { type: 'image/png' }), 'a.png')
  const response = await fetch(`${admin.simulator.url}/api/now/attachment/upload`, {
    method: 'POST',
    headers: admin.signedIn,
    body: form,
  })
  expect(response.status).toBe(201)
  const { result } = (await response.json()) as { result: Record<string, string> }
  expect(result).toMatchObject({ file_name: 'a.png', content_type: 'image/png', size_bytes: String(bytes.length) })
})

it('lists by query, with the total', async () => {
  const got = await admin.get(`/api/now/attachment?sysparm_query=table_sys_id=${incident}&sysparm_limit=1`)
  expect(got.json.result).toHaveLength(1)
  expect(got.headers.get('x-total-count')).toBe('2')
  const plain = await admin.get(`/api/now/attachment?table_sys_id=${incident}&file_name=a.png`)
  expect(plain.json.result).toHaveLength(1)
})

it('has some from the start', async () => {
  const [first] = (await admin.get('/api/now/attachment?sysparm_limit=1')).json.result
  const file = await admin.get(`/api/now/attachment/${first.sys_id}/file`)
  expect(createHash('sha256').update(file.text).digest('hex')).toBe(first.hash)
})

it('deletes one, and all with their record', async () => {
  const { sys_id: id } = (await upload('gone.txt', bytes)).json.result
  expect((await admin.send('DELETE', `/api/now/attachment/${id}`)).status).toBe(204)
  expect((await admin.get(`/api/now/attachment/${id}`)).status).toBe(404)
  const other = (await admin.create('incident', {})).sys_id
  const { sys_id: held } = (await upload('held.txt', bytes, other)).json.result
  await admin.send('DELETE', `/api/now/table/incident/${other}`)
  expect((await admin.get(`/api/now/attachment/${held}/file`)).status).toBe(404)
})

it('refuses what has no record, no table or no name', async () => {
  expect((await upload('a', bytes, 'nowhere')).status).toBe(404)
  const path = '/api/now/attachment/file?table_sys_id=1&file_name=a'
  expect((await admin.send('POST', `${path}&table_name=nothing`, bytes)).json.error.message).toBe(
    'Invalid table nothing',
  )
  expect((await admin.send('POST', path, bytes)).status).toBe(400)
})
