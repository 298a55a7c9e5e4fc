import type { Secret } from './secret.js'

/** How the client signs in. A user of its own with `itil` and no more than it needs is ServiceNow's advice and ours. */
export type Credentials =
  | { readonly kind: 'basic'; readonly user: string; readonly password: Secret }
  /** Header `x-sn-apikey`. */
  | { readonly kind: 'api-key'; readonly key: Secret }
  | ({ readonly kind: 'oauth-password'; readonly user: string; readonly password: Secret } & OAuthClient)
  | ({ readonly kind: 'oauth-client-credentials' } & OAuthClient)
  /** Begins with a refresh token that a person got when they agreed. */
  | ({ readonly kind: 'oauth-refresh-token'; readonly refreshToken: Secret } & OAuthClient)

/** An entry of the instance's Application Registry. */
export interface OAuthClient {
  readonly clientId: string
  readonly clientSecret: Secret
}
