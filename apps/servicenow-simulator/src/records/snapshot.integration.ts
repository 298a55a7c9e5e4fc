import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSimulator } from '../simulator.js'
import { Client, monday } from '../testing/client.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simulator-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('finds records, numbers, attachments and made tables again in its file', async () => {
  const data = join(folder, 'data.json')
  const start = async (): Promise<Client> => new Client(await startSimulator({ startAt: monday, data }))
  const first = await start()
  const made = await first.create('incident', { short_description: 'kept', work_notes: 'a note' })
  await first.create('sys_db_object', { name: 'u_own', label: 'Own' })
  await first.create('sys_dictionary', { name: 'u_own', element: 'u_hours', internal_type: 'integer' })
  await first.create('u_own', { u_hours: 9 })
  const path = `/api/now/attachment/file?table_name=incident&table_sys_id=${made.sys_id}&file_name=a`
  const { sys_id: file } = (await first.send('POST', path, 'bytes', { 'Content-Type': 'text/plain' })).json.result
  await first.simulator.close()

  const second = await start()
  try {
    const again = (await second.get(`/api/now/table/incident/${made.sys_id}`)).json.result
    expect(again).toMatchObject({ short_description: 'kept', number: made.number, sys_mod_count: '0' })
    expect(await second.list('sys_journal_field', { query: `element_id=${made.sys_id}` })).toHaveLength(1)
    expect((await second.get(`/api/now/attachment/${file}/file`)).text).toBe('bytes')
    expect(await second.list('u_own', { query: 'u_hours>8' })).toHaveLength(1)
    const next = await second.create('incident', {})
    expect(Number(next.number.slice(3))).toBe(Number(made.number.slice(3)) + 1)
    expect(next.sys_id).not.toBe(made.sys_id)
  } finally {
    await second.simulator.close()
  }
})
