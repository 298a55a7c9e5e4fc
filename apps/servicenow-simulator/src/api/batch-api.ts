import { STATUS_CODES } from 'node:http'
import { answer } from '../http/answers.js'
import { payloadOf } from '../http/payload.js'
import { type Answer, requestOf } from '../http/request.js'
import { badPayload, Refusal } from '../records/refusal.js'
import type { Call } from './context.js'

type Entry = Record<string, unknown>
const isObject = (value: unknown): value is Entry => typeof value === 'object' && value !== null
const asText = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''

/** `POST /api/now/v1/batch`: each request as if it had come alone, in the order given, on behalf of the same user. */
export const batchApi = (call: Call, route: (call: Call) => Answer): Answer => {
  const { request } = call
  if (request.method !== 'POST') throw new Refusal(405, 'Method not supported')
  const body = payloadOf(request)
  const requests = body['rest_requests'] ?? []
  if (!Array.isArray(requests)) throw badPayload()
  const serviced = requests.filter(isObject).map((entry) => {
    const headers = headersOf(entry['headers'])
    const inner = requestOf(
      asText(entry['method']).toUpperCase() || 'GET',
      asText(entry['url']),
      { accept: 'application/json', ...headers },
      Buffer.from(asText(entry['body']), 'base64'),
      request.base,
    )
    const done = route({ ...call, request: inner })
    return {
      id: asText(entry['id']),
      body: Buffer.from(done.body).toString('base64'),
      status_code: done.status,
      status_text: STATUS_CODES[done.status] ?? '',
      headers:
        entry['exclude_response_headers'] === true
          ? []
          : Object.entries(done.headers).flatMap(([name, value]) =>
              (typeof value === 'string' ? [value] : value).map((one) => ({ name, value: one })),
            ),
      execution_time: 1,
    }
  })
  return answer(request, 200, {
    batch_request_id: asText(body['batch_request_id']),
    serviced_requests: serviced,
    unserviced_requests: [],
  })
}

const headersOf = (given: unknown): Record<string, string> => {
  const headers: Record<string, string> = {}
  if (Array.isArray(given)) {
    for (const one of given) if (isObject(one)) headers[asText(one['name']).toLowerCase()] = asText(one['value'])
  } else if (isObject(given))
    for (const [name, value] of Object.entries(given)) headers[name.toLowerCase()] = asText(value)
  return headers
}
