import { answer } from '../http/answers.js'
import { jsonOf, recordsOf } from '../http/payload.js'
import { type Answer } from '../http/request.js'
import { toStored } from '../records/input.js'
import { Refusal } from '../records/refusal.js'
import type { Call } from './context.js'

/** `POST /api/global/em/jsonv2`: events of Event Management, in bulk. */
export const eventApi = (call: Call): Answer => {
  const { api, request, actor } = call
  if (request.method !== 'POST') throw new Refusal(405, 'Method not supported')
  const table = api.instance.dictionary.known('em_event')
  const events = recordsOf(jsonOf(request))
  for (const event of events)
    api.instance.insert('em_event', toStored(event, table, api.instance.tables, false, actor.zone), actor)
  return answer(request, 200, {
    result: { 'Default Bulk Endpoint': `${events.length} events were inserted` },
  })
}
