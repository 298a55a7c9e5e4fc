import { z } from 'zod'
import type { Asking } from '../asking.js'
import type { Connection } from '../connection/connection.js'
import { header } from '../connection/headers.js'
import { named } from '../connection/subject.js'
import { ServiceNowFailure } from '../failure.js'
import { Row } from '../records/cells.js'

const Rows = z.object({ result: z.array(Row) })
const Single = z.object({ result: Row })

export interface Rows {
  readonly rows: readonly Row[]
  readonly total: number | undefined
}

/** The addresses of a table, and its rows as they come. Version 2, in which an empty list is no 404. */
export class TableSource {
  readonly path: string
  readonly resource: string

  /** @throws RangeError for what can't be a table's name */
  constructor(
    private readonly connection: Connection,
    readonly name: string,
  ) {
    if (!/^[a-z][a-z0-9_]*$/i.test(name)) throw new RangeError(`no table: ${JSON.stringify(name.slice(0, 60))}`)
    this.path = `/api/now/v2/table/${name}`
    this.resource = `table/${name}`
  }

  async list(query: string, limit: number, shape: Shape, asking: Asking): Promise<Rows> {
    const { headers, body } = await this.connection.ask({
      ...asking,
      method: 'GET',
      path: this.path,
      resource: this.resource,
      query: {
        ...(query === '' ? {} : { sysparm_query: query }),
        sysparm_limit: String(limit),
        // Links would repeat the query four times, and nobody follows them.
        sysparm_suppress_pagination_header: 'true',
        ...parametersOf(shape),
      },
    })
    const total = Number(header(headers, 'x-total-count') ?? Number.NaN)
    return { rows: this.read(Rows, body, 'GET').result, total: Number.isInteger(total) ? total : undefined }
  }

  /** undefined: 404 in ServiceNow's own words, and not that of something on the way to it. */
  async one(id: string, shape: Shape, asking: Asking): Promise<Row | undefined> {
    const path = `${this.path}/${id}`
    const found = await unlessMissing(
      this.connection.ask({ ...asking, method: 'GET', path, resource: this.resource, query: parametersOf(shape) }),
    )
    return found && this.read(Single, found.body, 'GET').result
  }

  async write(
    method: 'POST' | 'PATCH',
    id: string | undefined,
    fields: object,
    shape: Shape,
    asking: Asking,
  ): Promise<Row> {
    const { body } = await this.connection.ask({
      ...asking,
      method,
      path: id === undefined ? this.path : `${this.path}/${id}`,
      resource: this.resource,
      query: parametersOf(shape),
      body: { type: 'application/json', bytes: JSON.stringify(fields) },
    })
    return this.read(Single, body, method).result
  }

  async remove(id: string, asking: Asking): Promise<boolean> {
    const path = `${this.path}/${id}`
    const done = await unlessMissing(
      this.connection.ask({ ...asking, method: 'DELETE', path, resource: this.resource }),
    )
    return done !== undefined
  }

  read<T>(schema: z.ZodType<T>, body: unknown, method: string): T {
    const { data } = schema.safeParse(body)
    if (data !== undefined) return data
    throw this.unexpected(method, 'the answer isn’t of the shape that the Table API gives')
  }

  unexpected(method: string, what: string): ServiceNowFailure {
    // Of a write it was said that it went well; what came of it isn't known.
    return new ServiceNowFailure('unexpected', `${named({ method, path: this.path })}: ${what}.`, {
      sent: method === 'GET' ? 'yes' : 'maybe',
    })
  }
}

/** What a row is to be like. */
export interface Shape {
  readonly fields: readonly string[]
  readonly displays?: boolean | undefined
}

const parametersOf = ({ fields, displays = false }: Shape): Record<string, string> => ({
  sysparm_fields: [...new Set(fields)].join(','),
  sysparm_display_value: displays ? 'all' : 'false',
  sysparm_exclude_reference_link: 'true',
})

/** What was asked for, or undefined where the instance itself has no such record. */
export const unlessMissing = async <T>(asked: Promise<T>): Promise<T | undefined> => {
  try {
    return await asked
  } catch (error) {
    if (
      error instanceof ServiceNowFailure &&
      error.kind === 'not-found' &&
      /no record found/i.test(error.said?.message ?? '')
    )
      return undefined
    throw error
  }
}
