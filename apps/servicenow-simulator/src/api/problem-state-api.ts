import { answer } from '../http/answers.js'
import { payloadOf } from '../http/payload.js'
import type { Answer } from '../http/request.js'
import { toStored } from '../records/input.js'
import { noRecord, Refusal } from '../records/refusal.js'
import { renderer } from '../records/rendering.js'
import { problemMoves } from '../rules/problem-rules.js'
import { valueOf } from '../tables/row.js'
import type { Call } from './context.js'
import { parametersOf, renderingOf } from './selection.js'

/** The store application of servicenow.itsm: `PATCH /api/{scope}/problem/{number}/new_state/{state}`. */
export const problemStateApi = (call: Call, number: string, state: string): Answer => {
  const { api, request, actor } = call
  const { instance } = api
  const [row] = instance.search('problem', `number=${number}`)
  if (!row) throw noRecord()
  const from = valueOf(row, 'state')
  const table = instance.dictionary.known('problem')
  const values = toStored(payloadOf(request), table, instance.tables, false, actor.zone)
  if (from !== state && !problemMoves[from]?.includes(state))
    throw new Refusal(400, `Problem state transition from state ${from} to ${state} is not possible`)
  const moved = instance.update(row, { ...values, state }, actor)
  const render = renderer(instance, table, renderingOf(parametersOf(call), call))
  return answer(request, 200, { result: render(moved) })
}
