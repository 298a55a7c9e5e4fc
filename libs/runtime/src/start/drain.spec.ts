import { once } from 'node:events'
import { Agent, createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, it } from '@jest/globals'
import { pino } from 'pino'
import { Closing } from './closing.js'
import { closeServer, drain } from './drain.js'

const agents: Agent[] = []
afterEach(() => {
  for (const agent of agents.splice(0)) agent.destroy()
})

let taken = 0
const serverAnswering = async (after: number): Promise<Server> => {
  taken = 0
  const server = createServer((_, response) => {
    taken++
    void sleep(after).then(() => response.end('done'))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return server
}

/** A client that keeps its one connection, as Alertmanager and proxies do. */
function keptConnection(server: Server): () => Promise<number | string> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  agents.push(agent)
  const { port } = server.address() as AddressInfo
  return () =>
    new Promise((resolve) => {
      request({ host: '127.0.0.1', port, agent }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0))
      })
        .on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
        .end()
    })
}

it('ends though a client never stops sending on the connection that it keeps, and answers what it took', async () => {
  const server = await serverAnswering(20)
  const ask = keptConnection(server)
  const heard: (number | string)[] = [await ask()]
  let closed = false
  const closing = sleep(30)
    .then(() => closeServer(server))
    .then(() => (closed = true))
  while (!closed && heard.length < 500) heard.push(await ask())
  await closing
  expect(heard.length).toBeLessThan(500)
  expect(heard.filter((each) => each === 200)).toHaveLength(taken)
})

it('lets go of a connection that falls idle while it closes', async () => {
  const server = await serverAnswering(50)
  const asked = keptConnection(server)()
  await once(server, 'request')
  server.keepAliveTimeout = 60_000
  await closeServer(server)
  expect(await asked).toBe(200)
})

it('still puts away what was opened first when a later thing takes too long', async () => {
  const ended: string[] = []
  const closing = new Closing()
  closing.add('the database', async () => {
    await sleep(10)
    ended.push('the database')
  })
  closing.add('requests under way', () => new Promise(() => undefined))
  const said: string[] = []
  const logger = pino({ level: 'warn' }, { write: (line: string) => said.push(line) })
  await drain(closing, 0.05, logger)
  expect(ended).toEqual(['the database'])
  expect(said.join()).toContain('requests under way: not ended within 0.05 s, so cut')
})
