import type { Concealed } from './concealed.js'
import type { Credentials } from './credentials.js'
import { OAuth, type TokenRequest } from './oauth.js'

export type SignedHeaders = Readonly<Record<string, string>>

/** What makes a request one of ours. */
export interface SignIn {
  /** @throws ServiceNowFailure where a token can't be had; Error where a secret isn't where it should lie */
  headers(): Promise<SignedHeaders>
  /** They got a 401. True: others can be had, so that one more attempt makes sense. */
  refused(headers: SignedHeaders): boolean
}

/** @param tokens how `/oauth_token.do` is asked */
export const signInOf = (credentials: Credentials, concealed: Concealed, tokens: TokenRequest): SignIn => {
  switch (credentials.kind) {
    case 'basic': {
      const { user, password } = credentials
      return fixed(() => {
        const pair = Buffer.from(`${user}:${concealed.remember(password.reveal())}`).toString('base64')
        return { authorization: `Basic ${concealed.remember(pair)}` }
      })
    }
    case 'api-key':
      return fixed(() => ({ 'x-sn-apikey': concealed.remember(credentials.key.reveal()) }))
    case 'oauth-password':
    case 'oauth-client-credentials':
    case 'oauth-refresh-token':
      return new OAuth(credentials, concealed, tokens)
  }
}

/** Read anew each time, for the file that a secret lies in may have been exchanged; a 401 is final nevertheless. */
const fixed = (headers: () => SignedHeaders): SignIn => ({
  headers: () => Promise.resolve().then(headers),
  refused: () => false,
})
