import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import { startTestDatabase, type TestDatabase } from '@atlas/event-store-postgres/testing'
import { Leases } from './leases.js'

let database: TestDatabase
let line: Line
beforeEach(async () => {
  database = await startTestDatabase([])
  line = await Line.to(database.url)
})
afterEach(async () => {
  line.cut()
  await database.stop()
})

it('lets nobody else lead while the holder lives, and another one once it is silent', async () => {
  const [holder, other] = [new Leases(line.url), new Leases(database.url)]
  const held = await holder.take('relay of intake', AbortSignal.timeout(30_000))
  // Longer than a silent one keeps it (10 s).
  await expect(other.take('relay of intake', AbortSignal.timeout(15_000))).rejects.toThrow('stopping')
  expect(held.lost.aborted).toBe(false)

  // As when the process is frozen: its connection stands, and nothing comes of it.
  line.silence()
  const taken = await other.take('relay of intake', AbortSignal.timeout(30_000))
  line.speak()
  if (!held.lost.aborted) await once(held.lost, 'abort')
  expect(taken.lost.aborted).toBe(false)
  await Promise.all([holder.close(), other.close()])
}, 120_000)

/** A way to the database on which what a client says can be held back. */
class Line {
  private readonly sockets: { client: Socket; server: Socket }[] = []

  private constructor(
    private readonly listening: Server,
    readonly url: string,
  ) {}

  static async to(url: string): Promise<Line> {
    const target = new URL(url)
    const listening = createServer().listen(0, '127.0.0.1')
    await once(listening, 'listening')
    const address = listening.address()
    if (address === null || typeof address === 'string') throw new Error('a port was asked for')
    const here = new URL(url)
    here.port = String(address.port)
    const line = new Line(listening, here.href)
    listening.on('connection', (client) => {
      const server = connect(Number(target.port), target.hostname)
      for (const each of [client, server]) each.on('error', () => undefined)
      client.pipe(server)
      server.pipe(client)
      line.sockets.push({ client, server })
    })
    return line
  }

  silence(): void {
    for (const { client, server } of this.sockets) client.unpipe(server)
  }
  speak(): void {
    for (const { client, server } of this.sockets) client.pipe(server)
  }
  cut(): void {
    this.listening.close()
    for (const { client, server } of this.sockets) for (const each of [client, server]) each.destroy()
  }
}
