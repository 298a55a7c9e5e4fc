import type { Instance } from '../records/instance.js'
import type { Chance } from '../time/chance.js'
import { valueOf } from '../tables/row.js'

interface Token {
  readonly userId: string
  readonly clientId: string
  readonly until: number
}

const accessSeconds = 1800
const refreshSeconds = 8_640_000

export interface Grant {
  readonly access_token: string
  readonly refresh_token?: string
  readonly scope: string
  readonly token_type: 'Bearer'
  readonly expires_in: number
}

/** OAuth tokens of the instance, in memory. Clients are rows of `oauth_entity`. */
export class Tokens {
  readonly #access = new Map<string, Token>()
  readonly #refresh = new Map<string, Token>()

  constructor(
    readonly instance: Instance,
    readonly chance: Chance,
  ) {}

  clientIs(id: string, secret: string): boolean {
    return this.instance
      .search('oauth_entity', '')
      .some((row) => valueOf(row, 'client_id') === id && id !== '' && valueOf(row, 'client_secret') === secret)
  }

  /** @param refresh a token that stays as it is; null: none is given; without it, a new one */
  grant(userId: string, clientId: string, refresh?: string | null): Grant {
    const now = this.instance.clock.now()
    const access = this.#secret()
    this.#access.set(access, { userId, clientId, until: now + accessSeconds * 1000 })
    let kept = refresh
    if (kept === undefined) {
      kept = this.#secret()
      this.#refresh.set(kept, { userId, clientId, until: now + refreshSeconds * 1000 })
    }
    return {
      access_token: access,
      ...(kept === null ? {} : { refresh_token: kept }),
      scope: 'useraccount',
      token_type: 'Bearer',
      expires_in: accessSeconds - 1,
    }
  }

  userOf(access: string): string | undefined {
    return this.#live(this.#access, access)?.userId
  }

  refreshed(refresh: string, clientId: string): Grant | undefined {
    const token = this.#live(this.#refresh, refresh)
    return token?.clientId === clientId ? this.grant(token.userId, clientId, refresh) : undefined
  }

  revoke(token: string): void {
    this.#access.delete(token)
    this.#refresh.delete(token)
  }

  #live(tokens: Map<string, Token>, text: string): Token | undefined {
    const token = tokens.get(text)
    return token && token.until > this.instance.clock.now() ? token : undefined
  }

  #secret(): string {
    const { chance } = this
    return Buffer.from(chance.id() + chance.id(), 'hex').toString('base64url')
  }
}
