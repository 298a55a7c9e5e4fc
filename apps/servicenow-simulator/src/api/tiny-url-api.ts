import { answer } from '../http/answers.js'
import { payloadOf } from '../http/payload.js'
import type { Answer } from '../http/request.js'
import { Refusal } from '../records/refusal.js'
import type { Call } from './context.js'

/** `POST /api/now/tinyurl`: an address too long to send is left here, and `sysparm_tiny` stands for its parameters. */
export const tinyUrlApi = (call: Call): Answer => {
  const { api, request, actor } = call
  if (request.method !== 'POST') throw new Refusal(405, 'Method not supported')
  const { url } = payloadOf(request)
  if (typeof url !== 'string' || url === '') throw new Refusal(400, 'Invalid request', 'url is required')
  const tiny = api.instance.chance.id()
  api.instance.insert('sys_tiny_url', { tiny_url: tiny, long_url: url }, actor)
  const table = /\/(?:table|stats|instance)\/([a-z0-9_]+)/.exec(url)?.[1] ?? 'navpage'
  return answer(request, 200, { result: `${table}_list.do?sysparm_tiny=${tiny}` })
}
