import { refused } from '../http/answers.js'
import type { Answer } from '../http/request.js'
import { Refusal } from '../records/refusal.js'
import { applicationServiceApi } from './application-service-api.js'
import { attachmentApi } from './attachment-api.js'
import { batchApi } from './batch-api.js'
import { catalogApi } from './catalog-api.js'
import { configurationItemApi } from './configuration-item-api.js'
import type { Call } from './context.js'
import { accountApi, caseApi } from './customer-service-api.js'
import { eventApi } from './event-api.js'
import { importSetApi } from './import-set-api.js'
import { jsonWebService } from './json-web-service.js'
import { problemStateApi } from './problem-state-api.js'
import { statsApi } from './stats-api.js'
import { tableApi } from './table-api.js'
import { tinyUrlApi } from './tiny-url-api.js'

const nowhere = (): Refusal => new Refusal(400, 'Requested URI does not represent any resource')

/** Which room answers which address. Whoever calls is known. @throws Refusal */
export const route = (call: Call): Answer => {
  const { segments } = call.request
  const [first, scope] = segments
  if (first !== undefined && segments.length === 1 && first.endsWith('.do') && call.request.query.has('JSONv2'))
    return jsonWebService(call, first.slice(0, -'.do'.length))
  if (first !== 'api') throw nowhere()
  const version = /^v\d+$/.test(segments[2] ?? '') ? segments[2] : undefined
  const [room, ...rest] = segments.slice(version === undefined ? 2 : 3)
  if (scope === 'now') return platform({ ...call, version }, room, rest)
  if (scope === 'global' && room === 'em' && rest[0] === 'jsonv2') return eventApi(call)
  if (scope === 'sn_customerservice' && room === 'case') return caseApi(call, rest)
  if (scope === 'sn_sc' && room === 'servicecatalog') return catalogApi(call, rest)
  if (room === 'problem' && rest.length === 3 && rest[1] === 'new_state')
    return problemStateApi(call, rest[0] ?? '', rest[2] ?? '')
  throw nowhere()
}

const platform = (call: Call, room: string | undefined, rest: readonly string[]): Answer => {
  const [first, second, third] = rest
  switch (room) {
    case 'table':
      if (first !== undefined && third === undefined) return tableApi(call, first, second)
      break
    case 'stats':
      if (first !== undefined && second === undefined) return statsApi(call, first)
      break
    case 'attachment':
      return attachmentApi(call, rest)
    case 'import':
      if (first !== undefined && third === undefined) return importSetApi(call, first, second)
      break
    case 'batch':
      return batchApi(call, routeWithin)
    case 'tinyurl':
      return tinyUrlApi(call)
    case 'cmdb':
      if (first === 'instance' && second !== undefined) return configurationItemApi(call, rest.slice(1))
      if (first === 'app_service') return applicationServiceApi(call, rest.slice(1))
      if (first === 'csdm' && second === 'app_service') return applicationServiceApi(call, rest.slice(2))
      break
    case 'account':
      if (second === undefined) return accountApi(call, rest)
      break
    case undefined:
    default:
      break
  }
  throw nowhere()
}

/** A refusal within a batch is the answer to that request alone. */
const routeWithin = (call: Call): Answer => {
  try {
    return route(call)
  } catch (error) {
    if (error instanceof Refusal) return refused(call.request, error)
    throw error
  }
}
