import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Api } from '../api/context.js'
import type { Write } from '../records/instance.js'
import { address, type Body, headers, instant, isObject, mistakesIn, number, type Parts, texts } from './bodies.js'
import { isFault, mistakesInFault } from './fault-body.js'
import type { Hints } from './hints.js'

const clockParts: Parts = { checks: { now: instant, move: number } }
const hintParts: Parts = { checks: { url: address, tables: texts, headers }, wanted: ['url'] }

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
        if (!isFault(body)) return refusal(mistakesInFault(body))
        planted += 1
        const fault = { ...body, id: `fault-${planted}` }
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
        const mistakes = mistakesIn('the clock', body, clockParts)
        if (mistakes.length > 0) return refusal(mistakes)
        if (typeof now === 'string' && move === undefined) clock.set(Date.parse(now))
        else if (typeof move === 'number' && now === undefined) clock.move(move)
        else return refusal(['the clock wants either now, an instant, or move, milliseconds.'])
        return [200, { now: new Date(clock.now()).toISOString() }]
      }
      case 'POST hints': {
        const mistakes = mistakesIn('a hint', body, hintParts)
        const { url, tables = ['incident'], headers: sent = {} } = body
        if (mistakes.length > 0 || typeof url !== 'string') return refusal(mistakes)
        hints.add({
          url,
          tables: Array.isArray(tables) ? tables.filter((one) => typeof one === 'string') : [],
          headers: isObject(sent)
            ? Object.fromEntries(Object.entries(sent).map(([name, one]) => [name, String(one)]))
            : {},
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
        return [404, { errors: ['There are /faults, /clock, /hints and /writes.'] }]
    }
  }

  return createServer((incoming: IncomingMessage, response: ServerResponse) => {
    void answer(incoming, response, act).catch((error: unknown) => {
      response.writeHead(400, { 'Content-Type': 'application/json' })
      response.end(JSON.stringify({ errors: [error instanceof Error ? error.message : String(error)] }))
    })
  })
}

const refusal = (errors: readonly string[]): [number, unknown] => [400, { errors }]

const answer = async (
  incoming: IncomingMessage,
  response: ServerResponse,
  act: (method: string, path: readonly string[], query: URLSearchParams, body: Body) => [number, unknown],
): Promise<void> => {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('utf8')
  const body: unknown = text === '' ? {} : JSON.parse(text)
  if (!isObject(body)) throw new Error('the body is an object in JSON.')
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
