import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { X509Certificate } from 'node:crypto'
import { get } from 'node:https'
import { gzipSync } from 'node:zlib'
import { startSimulator } from '../simulator.js'
import { basic, type Client, started } from '../testing/client.js'
import { selfMade } from './certificate.js'

let admin: Client
beforeAll(async () => {
  admin = await started()
})
afterAll(() => admin.simulator.close())

it('answers an address that is too long with a page', async () => {
  const got = await admin.get(`/api/now/table/${'A'.repeat(23_000)}/doesntmatter`)
  expect(got.status).toBe(414)
  expect(got.text).toMatch(/^<.*html>.*/)
})

it('unpacks compressed bodies', async () => {
  const body = gzipSync(JSON.stringify({ short_description: 'packed' }))
  const made = await admin.send('POST', '/api/now/table/incident', body, {
    'Content-Type': 'application/json',
    'Content-Encoding': 'gzip',
  })
  expect(made.json.result.short_description).toBe('packed')
})

it('writes links as the client or its proxy reached it', async () => {
  const got = await admin.get('/api/now/table/incident?sysparm_limit=1', {
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-Host': 'dev1.service-now.com',
  })
  expect(got.headers.get('link')).toContain('<https://dev1.service-now.com/api/now/table/incident?')
  expect(got.json.result[0].caller_id.link).toMatch(/^https:\/\/dev1\.service-now\.com\/api\/now\/table\/sys_user\//)
})

it('dates its answers by the instance’s clock', async () => {
  const got = await admin.get('/api/now/table/incident?sysparm_limit=1')
  expect(got.headers.get('date')).toBe('Mon, 02 Mar 2026 18:00:00 GMT')
  await admin.control('PUT', '/clock', { move: -3_600_000 })
  const refused = await admin.as('nobody').get('/api/now/table/incident')
  expect([refused.status, refused.headers.get('date')]).toEqual([401, 'Mon, 02 Mar 2026 17:00:00 GMT'])
  await admin.control('PUT', '/clock', { move: 3_600_000 })
})

it('serves HTTPS with a certificate of its own', async () => {
  const certificate = selfMade('127.0.0.1')
  const parsed = new X509Certificate(certificate.cert)
  expect(parsed.verify(parsed.publicKey)).toBe(true)
  const secure = await startSimulator({ certificate })
  try {
    const status = await new Promise((resolve, reject) => {
      get(
        `${secure.url}/api/now/table/incident?sysparm_limit=1`,
        { ca: certificate.cert, headers: basic('admin', 'admin') },
        (response) => {
          response.resume()
          resolve(response.statusCode)
        },
      ).on('error', reject)
    })
    expect(status).toBe(200)
  } finally {
    await secure.close()
  }
})

it('listens where it was told to', async () => {
  const { port } = new URL(admin.simulator.url)
  expect(Number(port)).toBeGreaterThan(0)
  await expect(startSimulator({ port: Number(port) })).rejects.toThrow(/EADDRINUSE/)
})
