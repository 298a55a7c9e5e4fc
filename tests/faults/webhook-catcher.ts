import { once } from 'node:events'
import { createServer } from 'node:http'

export interface CaughtWebhook {
  /** Its Idempotency-Key: `<clock>@<sequence>`. */
  readonly id: string
  readonly body: string
}

/** A receiver on loopback that takes everything and remembers it in the order in which it came. */
export async function catchWebhooks(): Promise<{ url: string; caught: CaughtWebhook[]; stop: () => Promise<void> }> {
  const caught: CaughtWebhook[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      caught.push({ id: String(request.headers['idempotency-key']), body: Buffer.concat(chunks).toString() })
      response.writeHead(204).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/levels`,
    caught,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
