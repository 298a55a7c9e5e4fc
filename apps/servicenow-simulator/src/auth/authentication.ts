import { timingSafeEqual } from 'node:crypto'
import type { Request } from '../http/request.js'
import type { Actor } from '../records/actor.js'
import type { Instance } from '../records/instance.js'
import { notAuthenticated } from '../records/refusal.js'
import { passwordHash } from '../rules/user-rules.js'
import { type Row, valueOf } from '../tables/row.js'
import type { Sessions } from './sessions.js'
import type { Tokens } from './tokens.js'

/** Who asks: by password, bearer token, API key or a session's cookie. */
export class Authentication {
  readonly #keys = new Map<string, string>()
  readonly #roles = new Map<string, { readonly version: number; readonly roles: ReadonlySet<string> }>()
  #version = 0

  constructor(
    readonly instance: Instance,
    readonly tokens: Tokens,
    readonly sessions: Sessions,
  ) {
    const grants = new Set(['sys_user_has_role', 'sys_user_grmember', 'sys_group_has_role', 'sys_user_role'])
    instance.onWrite(({ table }) => {
      if (grants.has(table)) this.#version += 1
    })
  }

  addKey(key: string, userId: string): void {
    this.#keys.set(key, userId)
  }

  /** @throws Refusal 401 */
  actorOf(request: Request): Actor {
    const user = this.#userOf(request)
    if (!user) throw notAuthenticated()
    return this.actor(user)
  }

  #userOf({ headers }: Request): Row | undefined {
    const { authorization } = headers
    const active = (row: Row | undefined): Row | undefined =>
      row && valueOf(row, 'active') === 'true' && valueOf(row, 'locked_out') !== 'true' ? row : undefined
    const byId = (id: string | undefined): Row | undefined =>
      id === undefined ? undefined : active(this.instance.tables.find('sys_user', id))
    if (authorization !== undefined) {
      const [scheme = '', credentials = ''] = authorization.split(/\s+/, 2)
      if (scheme.toLowerCase() === 'bearer') return byId(this.tokens.userOf(credentials))
      if (scheme.toLowerCase() !== 'basic') return undefined
      const plain = Buffer.from(credentials, 'base64').toString('utf8')
      const colon = plain.indexOf(':')
      return active(this.checked(plain.slice(0, colon), plain.slice(colon + 1)))
    }
    const key = headers['x-sn-apikey']
    if (key !== undefined) return byId(this.#keys.get(key))
    return byId(this.sessions.userOf(headers['cookie']))
  }

  /** The user of that name, if the password is theirs. */
  checked(name: string, password: string): Row | undefined {
    if (name === '' || password === '') return undefined
    const users = this.instance.dictionary.known('sys_user')
    const given = Buffer.from(passwordHash(password))
    for (const row of this.instance.tables.storeOf(users).having('user_name', name)) {
      const kept = Buffer.from(valueOf(row, 'user_password'))
      if (kept.length === given.length && timingSafeEqual(kept, given)) return row
    }
    return undefined
  }

  actor(user: Row): Actor {
    const userId = valueOf(user, 'sys_id')
    return {
      userId,
      userName: valueOf(user, 'user_name'),
      zone: this.instance.zoneOf(user),
      groups: () => this.#groupsOf(userId),
      now: this.instance.clock.now(),
      roles: this.#rolesOf(userId),
    }
  }

  #groupsOf(userId: string): string[] {
    const members = this.instance.tables.storeOf(this.instance.dictionary.known('sys_user_grmember'))
    return [...members.having('user', userId)].map((row) => valueOf(row, 'group'))
  }

  /** Roles held directly and through groups. */
  #rolesOf(userId: string): ReadonlySet<string> {
    const known = this.#roles.get(userId)
    if (known?.version === this.#version) return known.roles
    const { tables, dictionary } = this.instance
    const name = (row: Row): string => valueOf(tables.find('sys_user_role', valueOf(row, 'role')), 'name')
    const roles = new Set<string>()
    for (const row of tables.storeOf(dictionary.known('sys_user_has_role')).having('user', userId)) roles.add(name(row))
    for (const group of this.#groupsOf(userId))
      for (const row of tables.storeOf(dictionary.known('sys_group_has_role')).having('group', group))
        roles.add(name(row))
    this.#roles.set(userId, { version: this.#version, roles })
    return roles
  }
}
