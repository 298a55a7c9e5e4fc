import { type Credentials, Secret } from '@atlas/servicenow-client'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * How to sign in to an instance: `ATLAS_SERVICENOW_<NAME>_USER`, `_PASSWORD`, `_CLIENT_ID`, `_CLIENT_SECRET`,
 * `_REFRESH_TOKEN`, `_API_KEY`, hyphens of the name as underscores. Of a secret `…_FILE` names the file it lies in.
 * Undefined: they don't make a way to sign in.
 */
export function credentialsOf(instance: string, environment: Environment): Credentials | undefined {
  const prefix = `ATLAS_SERVICENOW_${instance.toUpperCase().replaceAll('-', '_')}_`
  const plain = (part: string): string | undefined => environment[prefix + part] || undefined
  const secret = (part: string): Secret | undefined => {
    const file = plain(`${part}_FILE`)
    if (file !== undefined) return Secret.from({ file })
    return plain(part) === undefined ? undefined : Secret.from({ env: prefix + part }, environment)
  }
  const [user, password, key] = [plain('USER'), secret('PASSWORD'), secret('API_KEY')]
  const [clientId, clientSecret, refreshToken] = [plain('CLIENT_ID'), secret('CLIENT_SECRET'), secret('REFRESH_TOKEN')]
  if (key) return { kind: 'api-key', key }
  if (clientId !== undefined && clientSecret) {
    const client = { clientId, clientSecret }
    if (refreshToken) return { kind: 'oauth-refresh-token', refreshToken, ...client }
    if (user !== undefined && password) return { kind: 'oauth-password', user, password, ...client }
    return { kind: 'oauth-client-credentials', ...client }
  }
  return user !== undefined && password ? { kind: 'basic', user, password } : undefined
}

/** What to set, for whoever reads that it isn't. */
export const credentialsWanted = (instance: string): string => {
  const prefix = `ATLAS_SERVICENOW_${instance.toUpperCase().replaceAll('-', '_')}_`
  return `${prefix}API_KEY, ${prefix}USER and ${prefix}PASSWORD, or ${prefix}CLIENT_ID and ${prefix}CLIENT_SECRET (each secret also as …_FILE)`
}
