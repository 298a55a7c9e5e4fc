import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import type { ChatForm } from '@atlas/contracts'
import { ChatChannel } from './chat-channel.js'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A chat that keeps what it is sent and answers with `status`. */
async function chat(status = 200) {
  const caught: { type: string | undefined; body: unknown }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      caught.push({ type: request.headers['content-type'], body: JSON.parse(Buffer.concat(chunks).toString()) })
      response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, caught }
}

async function send(address: string, form: ChatForm | undefined, body: string) {
  const channel = new ChatChannel()
  closing.push(channel.close)
  const outward = {
    outwardId: 'o',
    address,
    name: 'n',
    subject: 'INC-7: A & B',
    body,
    ids: ['o'],
    kind: 'message',
  } as const
  return channel.send({ ...outward, ...(form === undefined ? {} : { form }) }, 5_000)
}

describe('a message to a chat', () => {
  it('of Slack is blocks, with its three signs as entities so that nobody is called by it', async () => {
    const { address, caught } = await chat()
    expect(await send(address, 'slack', 'Hi <!channel>,\n\nIt works.')).toEqual({
      outcome: 'accepted',
      detail: 'HTTP 200',
    })
    expect(caught).toEqual([
      {
        type: 'application/json',
        body: {
          text: 'INC-7: A &amp; B',
          blocks: [
            { type: 'header', text: { type: 'plain_text', text: 'INC-7: A & B', emoji: false } },
            {
              type: 'section',
              text: { type: 'mrkdwn', text: 'Hi &lt;!channel&gt;,\n\nIt works.', verbatim: true },
            },
          ],
        },
      },
    ])
  })

  it('of Mattermost is Markdown under its subject, and wakes nobody by a mention', async () => {
    const { address, caught } = await chat()
    await send(address, 'mattermost', 'Hi @channel')
    expect(caught[0]?.body).toEqual({ text: '#### INC-7: A & B\n\nHi @\u2060channel' })
  })

  it('of Teams is an Adaptive Card, a block a paragraph', async () => {
    const { address, caught } = await chat(202)
    expect((await send(address, 'teams', 'Hi,\n\nStatus: open\nTier: L3')).outcome).toBe('accepted')
    expect(caught[0]?.body).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: {
            type: 'AdaptiveCard',
            body: [
              { text: 'INC-7: A & B', weight: 'Bolder' },
              { text: 'Hi,' },
              { text: 'Status: open\n\nTier: L3', wrap: true },
            ],
          },
        },
      ],
    })
  })

  it('is final when the chat says no, and may be tried again when it is busy', async () => {
    expect((await send((await chat(404)).address, 'slack', 'x')).outcome).toBe('bounced')
    expect((await send((await chat(429)).address, 'slack', 'x')).outcome).toBe('failed')
    expect((await send((await chat()).address, undefined, 'x')).outcome).toBe('bounced')
  })

  it('is shortened to what the chat takes', async () => {
    const { address, caught } = await chat()
    await send(address, 'slack', '&'.repeat(9_000))
    const { blocks } = caught[0]?.body as { blocks: { text: { text: string } }[] }
    expect(blocks[1]?.text.text.length).toBeLessThanOrEqual(3_000)
  })
})
