import type { Chance } from '../time/chance.js'

const atMost = 10_000

/** Sessions by cookie: who was let in once needs no credentials again. The oldest go first. */
export class Sessions {
  readonly #users = new Map<string, { readonly userId: string; readonly userToken: string }>()

  constructor(readonly chance: Chance) {}

  open(userId: string): readonly string[] {
    const { chance } = this
    const id = chance.id().toUpperCase()
    this.#users.set(id, { userId, userToken: chance.id() + chance.id() })
    if (this.#users.size > atMost)
      for (const oldest of this.#users.keys()) {
        this.#users.delete(oldest)
        break
      }
    return [
      `JSESSIONID=${id}; Path=/; HttpOnly; SameSite=None`,
      `glide_user_route=glide.${id.toLowerCase()}; Max-Age=2147483647; Path=/; HttpOnly`,
      `glide_session_store=${id}; Max-Age=1800; Path=/; HttpOnly`,
    ]
  }

  userOf(cookies: string | undefined): string | undefined {
    const id = /(?:^|;\s*)JSESSIONID=([^;]+)/.exec(cookies ?? '')?.[1]
    return id === undefined ? undefined : this.#users.get(id)?.userId
  }

  has(cookies: string | undefined): boolean {
    return this.userOf(cookies) !== undefined
  }
}
