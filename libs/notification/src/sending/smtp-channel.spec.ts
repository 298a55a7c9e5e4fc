import { connect, createServer } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import type { Outward } from './channel.js'
import { SmtpChannel } from './smtp-channel.js'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A server that keeps what it is sent. */
async function catcher(options: SMTPServerOptions = {}): Promise<{ url: string; caught: string[] }> {
  const caught: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        caught.push(Buffer.concat(chunks).toString())
        callback()
      })
    },
    ...options,
  })
  const port = await new Promise<number>((resolve) => {
    const listening = server.listen(0, '127.0.0.1', () => {
      const address = listening.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
  closing.push(() => new Promise((resolve) => server.close(() => resolve())))
  return { url: `smtp://127.0.0.1:${port}`, caught }
}

const outward: Outward = {
  outwardId: '8f0c8e4e-0000-5000-8000-000000000001',
  address: 'ada@example.com',
  name: 'Ada Lovelace',
  subject: 'Re: Egress – Action Started on INC-17',
  body: 'Hi Ada,\n\nwe “work” on it.\n.\nend',
  ids: ['8f0c8e4e-0000-5000-8000-000000000001'],
  kind: 'message',
}
const send = (url: string, timeoutMs = 5_000) =>
  new SmtpChannel(url, 'Tanzu Atlas Support <atlas@example.org>').send(outward, timeoutMs)

describe('mail', () => {
  it('leaves with its outward id as Message-ID, to the recipient by name', async () => {
    const { url, caught } = await catcher()
    expect(await send(url)).toMatchObject({ outcome: 'accepted' })
    expect(caught).toHaveLength(1)
    expect(caught[0]).toContain('Message-ID: <8f0c8e4e-0000-5000-8000-000000000001@example.org>')
    expect(caught[0]).toContain('To: Ada Lovelace <ada@example.com>')
    expect(caught[0]).toContain('From: Tanzu Atlas Support <atlas@example.org>')
    expect(caught[0]).toContain('Auto-Submitted: auto-generated')
  })

  it('to an address that the server refuses for good has bounced', async () => {
    const { url, caught } = await catcher({
      onRcptTo: (_address, _session, callback) =>
        callback(Object.assign(new Error('no such mailbox'), { responseCode: 550 })),
    })
    expect(await send(url)).toMatchObject({ outcome: 'bounced', detail: expect.stringContaining('no such mailbox') })
    expect(caught).toEqual([])
  })

  it('that the server cannot take now has failed, and may be tried again', async () => {
    const { url } = await catcher({
      onData: (stream, _session, callback) => {
        stream.resume()
        stream.on('end', () => callback(Object.assign(new Error('try later'), { responseCode: 451 })))
      },
    })
    expect(await send(url)).toMatchObject({ outcome: 'failed' })
  })

  it('that the server refuses to us rather than to the message has failed', async () => {
    const { url } = await catcher({
      onMailFrom: (_address, _session, callback) =>
        callback(Object.assign(new Error('not from you'), { responseCode: 553 })),
    })
    expect(await send(url)).toMatchObject({ outcome: 'failed' })
  })

  it('to a server that is not there has failed', async () => {
    const { url } = await catcher()
    await closing.pop()?.()
    expect(await send(url)).toMatchObject({ outcome: 'failed' })
  })

  it('whose connection ends before the answer may have arrived: unknown', async () => {
    const { url } = await catcher({
      onData: (stream, session) => {
        stream.resume()
        stream.on('end', () => sockets.get(session.remotePort)?.destroy())
      },
    })
    const { port } = new URL(url)
    const sockets = new Map<number, { destroy(): void }>()
    // A wire between, so that the test can cut it.
    const wire = createServer((inside) => {
      const outside = connect(Number(port), '127.0.0.1', () => {
        if (outside.localPort !== undefined) sockets.set(outside.localPort, inside)
      })
      inside.on('error', () => outside.destroy())
      inside.on('close', () => outside.destroy())
      outside.on('error', () => inside.destroy())
      inside.pipe(outside).pipe(inside)
    })
    const wirePort = await new Promise<number>((resolve) => {
      wire.listen(0, '127.0.0.1', () => {
        const address = wire.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      })
    })
    closing.push(() => new Promise((resolve) => wire.close(() => resolve())))
    expect(await send(`smtp://127.0.0.1:${wirePort}`)).toMatchObject({ outcome: 'unknown' })
  })
})
