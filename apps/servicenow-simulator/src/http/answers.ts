import { Refusal } from '../records/refusal.js'
import type { Answer, Request } from './request.js'
import { toXml } from './xml.js'

const noStore = { 'Cache-Control': 'no-cache,no-store,must-revalidate,max-age=-1', Pragma: 'no-store,no-cache' }

/** @throws Refusal 406 where the client takes neither JSON nor XML */
export const answer = (
  request: Request,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer => {
  const accept = request.headers['accept'] ?? '*/*'
  if (/xml/.test(accept) && !/json|\*\/\*/.test(accept))
    return {
      status,
      headers: { 'Content-Type': 'application/xml;charset=UTF-8', ...noStore, ...headers },
      body: toXml(body),
    }
  return {
    status,
    headers: { 'Content-Type': 'application/json;charset=UTF-8', ...noStore, ...headers },
    body: JSON.stringify(body),
  }
}

export const refused = (request: Request, refusal: Refusal): Answer =>
  answer(request, refusal.status, refusal.body, refusal.headers)

export const nothing: Answer = { status: 204, headers: noStore, body: '' }

export const page = (status: number, title: string, text: string): Answer => ({
  status,
  headers: { 'Content-Type': 'text/html;charset=UTF-8' },
  body: `<html><head><title>${title}</title></head><body><h1>${title}</h1><p>${text}</p></body></html>`,
})
