import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Api } from '../api/context.js'
import type { Write } from '../records/instance.js'
import type { Fault, Kind } from './faults.js'
import type { Hints } from './hints.js'

type Body = Record<string, unknown>
const kinds: ReadonlySet<string> = new Set<Kind['kind']>([
  'latency',
  'reset-before-commit',
  'reset-after-commit',
  'rate-limit',
  'status',
  'hibernation',
  'cut-body',
  'drop-write',
  'hint-lost',
  'hint-doubled',
  'hint-late',
])

/**
 * What no instance has: a second port on which faults are planted, the clock is moved, hints are asked for, and every
 * write that was stored is read out. JSON alone, for tests.
 */
export const controlServer = (api: Api, hints: Hints): Server => {
  const writes: Write[] = []
  api.instance.onWrite((write) => writes.push(write))
  let planted = 0

  const act = (method: string, path: readonly string[], query: URLSearchParams, body: Body): [number, unknown] => {
    const [room, id] = path
    const { clock } = api.instance
    switch (`${method} ${room ?? ''}`) {
      case 'GET faults':
        return [200, api.faults.all]
      case 'POST faults': {
        if (typeof body['kind'] !== 'string' || !kinds.has(body['kind']))
          return [400, { error: `kind is one of ${[...kinds].join(', ')}` }]
        planted += 1
        const fault = { ...body, id: `fault-${planted}` } as unknown as Fault
        api.faults.plant(fault)
        return [201, fault]
      }
      case 'DELETE faults':
        api.faults.remove(id)
        return [204, undefined]
      case 'GET clock':
        return [200, { now: new Date(clock.now()).toISOString() }]
      case 'PUT clock': {
        const { now, move } = body
        if (typeof now === 'string' && !Number.isNaN(Date.parse(now))) clock.set(Date.parse(now))
        else if (typeof move === 'number') clock.move(move)
        else return [400, { error: 'now: an instant, or move: milliseconds' }]
        return [200, { now: new Date(clock.now()).toISOString() }]
      }
      case 'POST hints': {
        const { url, tables, headers } = body
        if (typeof url !== 'string' || !URL.canParse(url)) return [400, { error: 'url: where hints go' }]
        hints.add({
          url,
          tables: Array.isArray(tables) ? tables.filter((one) => typeof one === 'string') : ['incident'],
          headers: typeof headers === 'object' && headers !== null ? (headers as Record<string, string>) : {},
        })
        return [201, body]
      }
      case 'GET hints':
        return [200, { sent: hints.sent, lost: hints.lost }]
      case 'DELETE hints':
        hints.clear()
        return [204, undefined]
      case 'GET writes': {
        const since = Number(query.get('since') ?? '0')
        const table = query.get('table')
        const found = writes.slice(since).filter((write) => table === null || write.table === table)
        return [200, { writes: found, next: writes.length }]
      }
      case 'DELETE writes':
        writes.length = 0
        return [204, undefined]
      default:
        return [404, { error: 'faults, clock, hints or writes' }]
    }
  }

  return createServer((incoming: IncomingMessage, response: ServerResponse) => {
    void answer(incoming, response, act).catch((error: unknown) => {
      response.writeHead(400, { 'Content-Type': 'application/json' })
      response.end(JSON.stringify({ error: String(error) }))
    })
  })
}

const answer = async (
  incoming: IncomingMessage,
  response: ServerResponse,
  act: (method: string, path: readonly string[], query: URLSearchParams, body: Body) => [number, unknown],
): Promise<void> => {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('utf8')
  const body = (text === '' ? {} : JSON.parse(text)) as Body
  const url = new URL(incoming.url ?? '/', 'http://control')
  const [status, result] = act(
    incoming.method ?? 'GET',
    url.pathname.split('/').filter(Boolean),
    url.searchParams,
    body,
  )
  response.writeHead(status, { 'Content-Type': 'application/json' })
  response.end(result === undefined ? undefined : JSON.stringify(result))
}
