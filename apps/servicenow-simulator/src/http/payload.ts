import { badPayload, Refusal } from '../records/refusal.js'
import type { Request } from './request.js'
import { fromXml } from './xml.js'

export type Payload = Record<string, unknown>

const isObject = (value: unknown): value is Payload =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** @throws Refusal 400 where it is no JSON */
export const jsonOf = (request: Request): unknown => {
  const text = request.body.toString('utf8')
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw badPayload()
  }
}

/** @throws Refusal 400 no object, 415 neither JSON nor XML */
export const payloadOf = (request: Request): Payload => {
  const type = request.headers['content-type'] ?? ''
  if (/xml/.test(type)) {
    const fields = fromXml(request.body.toString('utf8'))
    if (!fields) throw new Refusal(400, 'Exception while reading request', 'The payload is not valid XML.')
    return fields
  }
  if (type !== '' && !/json|\*\/\*/.test(type))
    throw new Refusal(415, 'Unsupported media type', `The content type ${type} is not supported`)
  const body = jsonOf(request)
  if (!isObject(body)) throw badPayload()
  return body
}

export const recordsOf = (body: unknown): Payload[] => {
  if (Array.isArray(body)) return body.filter(isObject)
  if (isObject(body) && Array.isArray(body['records'])) return body['records'].filter(isObject)
  return isObject(body) ? [body] : []
}
