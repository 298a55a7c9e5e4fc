import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { afterEach, describe, expect, it } from '@jest/globals'
import { instant } from '@atlas/contracts'
import type { Outward } from './channel.js'
import { WebhookChannel } from './webhook-channel.js'

const secret = 'a secret of the installation'
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A receiver that keeps what it is sent and answers with `status`; 0: cuts the connection, -1: never answers. */
async function receiver(status: number) {
  const caught: { headers: IncomingHttpHeaders; body: string }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      caught.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
      if (status === 0) request.socket.destroy()
      else if (status > 0) response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end()
    })
  })
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  closing.push(close)
  return { address: `http://127.0.0.1:${port}/hook`, caught, close }
}

const outward = (address: string): Outward => ({
  outwardId: 'p.1',
  address,
  name: 'Emil Novak',
  subject: '[P2] Page: INC-17',
  body: 'Hi Emil',
  ids: ['p'],
  kind: 'page',
})
async function send(address: string, timeoutMs = 5_000) {
  const channel = new WebhookChannel(secret, () => instant(Date.UTC(2026, 10, 23, 9)))
  closing.push(() => channel.close())
  return channel.send(outward(address), timeoutMs)
}

describe('a webhook', () => {
  it('is a POST that its receiver can check: who, when, and that it has seen it already', async () => {
    const { address, caught } = await receiver(204)
    expect(await send(address)).toEqual({ outcome: 'accepted', detail: 'HTTP 204' })
    const [{ headers, body } = { headers: {}, body: '' }] = caught
    expect(headers['idempotency-key']).toBe('p.1')
    expect(headers['atlas-timestamp']).toBe(String(Date.UTC(2026, 10, 23, 9) / 1000))
    const expected = createHmac('sha256', secret)
      .update(`${headers['atlas-timestamp'] as string}.${body}`)
      .digest('hex')
    expect(headers['atlas-signature']).toBe(`v1=${expected}`)
    expect(JSON.parse(body)).toEqual({
      id: 'p.1',
      kind: 'page',
      ids: ['p'],
      to: 'Emil Novak',
      subject: '[P2] Page: INC-17',
      body: 'Hi Emil',
    })
  })

  it('that the receiver refuses for good has bounced; busy or broken ones are asked again', async () => {
    expect(await send((await receiver(404)).address)).toEqual({ outcome: 'bounced', detail: 'HTTP 404' })
    expect(await send((await receiver(429)).address)).toEqual({ outcome: 'failed', detail: 'HTTP 429' })
    expect(await send((await receiver(503)).address)).toEqual({ outcome: 'failed', detail: 'HTTP 503' })
  })

  it('is not taken elsewhere by a redirect', async () => {
    const { address, caught } = await receiver(302)
    expect(await send(address)).toEqual({ outcome: 'bounced', detail: 'HTTP 302' })
    expect(caught).toHaveLength(1)
  })

  it('to nobody has failed', async () => {
    const { address, close } = await receiver(200)
    await close()
    expect(await send(address)).toMatchObject({ outcome: 'failed' })
  })

  it('that was cut or never answered may have arrived: unknown', async () => {
    expect(await send((await receiver(0)).address)).toMatchObject({ outcome: 'unknown' })
    const { address, caught } = await receiver(-1)
    expect(await send(address, 300)).toMatchObject({ outcome: 'unknown' })
    expect(caught).toHaveLength(1)
  })
})
