import { z } from 'zod'
import { ServiceNowFailure } from '../failure.js'
import type { Concealed } from './concealed.js'
import type { Credentials } from './credentials.js'
import type { SignedHeaders, SignIn } from './sign-in.js'

/** One POST of the form to `/oauth_token.do`, and its JSON. @throws ServiceNowFailure */
export type TokenRequest = (form: URLSearchParams) => Promise<unknown>

type OAuthCredentials = Extract<Credentials, { readonly kind: `oauth-${string}` }>

const Grant = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  /** Seconds; ServiceNow's default is 1,800. */
  expires_in: z.coerce.number().positive(),
})

interface Token {
  readonly authorization: string
  /** On the clock of `performance.now()`. */
  readonly until: number
}

/** Milliseconds before its end at which a token is exchanged, so that none ends on its way. */
const margin = 30_000

/**
 * OAuth 2.0 (RFC 6749) as ServiceNow speaks it. One token for all requests, asked for once however many wait for it;
 * refreshed by the refresh token where there is one, else by what was given at first.
 */
export class OAuth implements SignIn {
  #token: Token | undefined
  #asking: Promise<Token> | undefined
  #refreshToken: string | undefined

  constructor(
    private readonly credentials: OAuthCredentials,
    private readonly concealed: Concealed,
    private readonly request: TokenRequest,
  ) {}

  async headers(): Promise<SignedHeaders> {
    const { authorization } = this.#token && performance.now() < this.#token.until ? this.#token : await this.#fresh()
    return { authorization }
  }

  refused({ authorization }: SignedHeaders): boolean {
    // Another request may have been first to hear of it, and has a new one by now.
    if (this.#token?.authorization === authorization) this.#token = undefined
    return true
  }

  #fresh(): Promise<Token> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined
    })
    return this.#asking
  }

  async #ask(): Promise<Token> {
    try {
      const grant = Grant.parse(await this.#granted())
      if (grant.refresh_token !== undefined) this.#refreshToken = this.concealed.remember(grant.refresh_token)
      const lives = grant.expires_in * 1000
      this.#token = {
        authorization: `Bearer ${this.concealed.remember(grant.access_token)}`,
        until: performance.now() + Math.max(lives - margin, lives / 2),
      }
      return this.#token
    } catch (error) {
      if (error instanceof z.ZodError)
        throw new ServiceNowFailure('unexpected', 'POST /oauth_token.do: the answer holds no token.', { sent: 'no' })
      // Whatever became of the form, the request that wanted a token was not sent.
      if (error instanceof ServiceNowFailure)
        throw new ServiceNowFailure(error.kind, error.message, { status: error.status, said: error.said, sent: 'no' })
      throw error
    }
  }

  async #granted(): Promise<unknown> {
    if (this.#refreshToken === undefined) return this.request(this.#form(this.#first()))
    try {
      return await this.request(this.#form({ grant_type: 'refresh_token', refresh_token: this.#refreshToken }))
    } catch (error) {
      if (!(error instanceof ServiceNowFailure) || error.kind !== 'unauthenticated') throw error
      // It has ended, or was revoked.
      this.#refreshToken = undefined
      return this.request(this.#form(this.#first()))
    }
  }

  #first(): Readonly<Record<string, string>> {
    const { credentials, concealed } = this
    switch (credentials.kind) {
      case 'oauth-password': {
        const { user, password } = credentials
        return { grant_type: 'password', username: user, password: concealed.remember(password.reveal()) }
      }
      case 'oauth-client-credentials':
        return { grant_type: 'client_credentials' }
      case 'oauth-refresh-token':
        return { grant_type: 'refresh_token', refresh_token: concealed.remember(credentials.refreshToken.reveal()) }
    }
  }

  #form(grant: Readonly<Record<string, string>>): URLSearchParams {
    const { clientId, clientSecret } = this.credentials
    return new URLSearchParams({
      ...grant,
      client_id: clientId,
      client_secret: this.concealed.remember(clientSecret.reveal()),
    })
  }
}
