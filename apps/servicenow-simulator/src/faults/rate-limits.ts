import type { Actor } from '../records/actor.js'
import type { Instance } from '../records/instance.js'
import { Refusal } from '../records/refusal.js'
import { type Row, valueOf } from '../tables/row.js'

const hour = 3_600_000

/**
 * Requests by the hour and user, as rows of `sys_rate_limit_rules` say: a rule for the user before those for their
 * roles (the lowest limit of these) before those for all.
 */
export class RateLimits {
  readonly #counts = new Map<string, { hour: number; count: number }>()

  constructor(readonly instance: Instance) {}

  /** @returns headers for the answer @throws Refusal 429 */
  count(actor: Actor): Readonly<Record<string, string>> {
    const rule = this.#ruleFor(actor)
    if (!rule) return {}
    const now = this.instance.clock.now()
    const current = Math.floor(now / hour)
    const id = valueOf(rule, 'sys_id')
    const key = `${id}/${actor.userId}`
    const counted = this.#counts.get(key)
    const count = counted?.hour === current ? counted.count + 1 : 1
    this.#counts.set(key, { hour: current, count })
    const limit = Number(valueOf(rule, 'request_limit'))
    const reset = (current + 1) * hour
    const headers = {
      'X-RateLimit-Limit': String(limit),
      'X-RateLimit-Reset': String(Math.floor(reset / 1000)),
      'X-RateLimit-Rule': id,
    }
    if (count <= limit) return headers
    throw tooMany({ ...headers, 'Retry-After': String(Math.ceil((reset - now) / 1000)) })
  }

  #ruleFor(actor: Actor): Row | undefined {
    const table = this.instance.dictionary.known('sys_rate_limit_rules')
    const rules = [...this.instance.tables.storeOf(table).rows()].filter((row) => valueOf(row, 'active') === 'true')
    if (rules.length === 0) return undefined
    const lowest = (some: readonly Row[]): Row | undefined =>
      some.toSorted((a, b) => Number(valueOf(a, 'request_limit')) - Number(valueOf(b, 'request_limit')))[0]
    const role = (row: Row): string => valueOf(this.instance.tables.find('sys_user_role', valueOf(row, 'role')), 'name')
    return (
      lowest(rules.filter((row) => valueOf(row, 'user') === actor.userId)) ??
      lowest(rules.filter((row) => valueOf(row, 'role') !== '' && actor.roles.has(role(row)))) ??
      lowest(rules.filter((row) => valueOf(row, 'user') === '' && valueOf(row, 'role') === ''))
    )
  }
}

export const tooMany = (headers: Readonly<Record<string, string>>): Refusal =>
  new Refusal(429, 'Rate limit exceeded', 'Too many requests in the current hour', headers)
