import type { Request } from '../http/request.js'
import { flag } from '../http/request.js'
import type { Table } from '../dictionary/dictionary.js'
import { type EncodedQuery, parseQuery, type Term } from '../query/encoded-query.js'
import { pathOf } from '../query/paths.js'
import { search } from '../query/search.js'
import type { Rendering } from '../records/rendering.js'
import type { Row } from '../tables/row.js'
import { valueOf } from '../tables/row.js'
import type { Call } from './context.js'

/** `sysparm_tiny` stands for the parameters of a longer address that was left with us before. */
export const parametersOf = ({ api, request }: Call): URLSearchParams => {
  const tiny = request.query.get('sysparm_tiny')
  if (tiny === null) return request.query
  const [kept] = api.instance.search('sys_tiny_url', `tiny_url=${tiny}`)
  const long = valueOf(kept, 'long_url')
  const parameters = new URLSearchParams(long.includes('?') ? long.slice(long.indexOf('?') + 1) : '')
  for (const [name, value] of request.query) if (name !== 'sysparm_tiny') parameters.set(name, value)
  return parameters
}

/** The query of a request: `sysparm_query`, and every plain `field=value` beside it. */
export const queryOf = (parameters: URLSearchParams, table: Table, call: Call): EncodedQuery => {
  const query = parseQuery(parameters.get('sysparm_query') ?? '')
  const plain: Term[][] = []
  for (const [name, value] of parameters) {
    if (name.startsWith('sysparm_') || name.toUpperCase() === 'JSONV2') continue
    if (pathOf(call.api.instance.tables, table, name))
      plain.push([{ kind: 'condition', path: name, operator: '=', value }])
  }
  return plain.length === 0 ? query : { ...query, groups: query.groups.map((clauses) => [...plain, ...clauses]) }
}

export const rowsOf = (query: EncodedQuery, table: Table, { api, actor }: Call): Row[] =>
  search(query, table, api.instance.matching(actor))

const whole = (text: string | null, otherwise: number): number => {
  const number = text === null || text.trim() === '' ? Number.NaN : Number(text)
  return Number.isInteger(number) && number >= 0 ? number : otherwise
}

export interface Page {
  readonly limit: number
  readonly offset: number
}

export const defaultLimit = 10_000
export const pageOf = (parameters: URLSearchParams): Page => ({
  limit: whole(parameters.get('sysparm_limit'), defaultLimit),
  offset: whole(parameters.get('sysparm_offset'), 0),
})

/** RFC 8288 links as ServiceNow writes them: first, prev, next, last. */
export const linkHeader = (request: Request, { limit, offset }: Page, total: number): string => {
  const to = (at: number, relation: string): string => {
    const parameters = new URLSearchParams(request.query)
    parameters.set('sysparm_limit', String(limit))
    parameters.set('sysparm_offset', String(at))
    return `<${request.base}${request.path}?${parameters.toString()}>;rel="${relation}"`
  }
  const last = limit === 0 ? 0 : Math.max(0, Math.floor((total - 1) / limit) * limit)
  return [
    to(0, 'first'),
    ...(offset > 0 ? [to(Math.max(0, offset - limit), 'prev')] : []),
    ...(offset + limit < total ? [to(offset + limit, 'next')] : []),
    to(last, 'last'),
  ].join(',')
}

export const renderingOf = (parameters: URLSearchParams, { request, actor }: Call): Rendering => {
  const display = parameters.get('sysparm_display_value')?.toLowerCase()
  const fields = parameters
    .get('sysparm_fields')
    ?.split(',')
    .map((one) => one.trim())
    .filter(Boolean)
  return {
    display: display === 'true' || display === 'all' ? display : 'false',
    withoutLinks: parameters.get('sysparm_exclude_reference_link')?.toLowerCase() === 'true',
    fields: fields === undefined || fields.length === 0 ? undefined : [...new Set(fields)],
    base: request.base,
    zone: actor.zone,
  }
}

export const wantsLinks = (request: Request): boolean => !flag(request, 'sysparm_suppress_pagination_header')
