import { answer } from '../http/answers.js'
import type { Answer, Request } from '../http/request.js'
import { valueOf } from '../tables/row.js'
import type { Api } from './context.js'

const denied = (request: Request, error: string, description: string): Answer =>
  answer(request, 401, { error_description: description, error })

/** `POST /oauth_token.do` (RFC 6749): password, refresh_token, client_credentials, JWT bearer. */
export const oauthToken = (api: Api, request: Request): Answer => {
  const form = new URLSearchParams(request.body.toString('utf8'))
  const parameter = (name: string): string => form.get(name) ?? request.query.get(name) ?? ''
  const { tokens } = api.authentication
  let [clientId, secret] = [parameter('client_id'), parameter('client_secret')]
  const { authorization } = request.headers
  if (authorization?.toLowerCase().startsWith('basic ')) {
    const [id = '', ...rest] = Buffer.from(authorization.slice(6), 'base64').toString('utf8').split(':')
    clientId ||= decodeURIComponent(id)
    secret ||= decodeURIComponent(rest.join(':'))
  }
  if (!tokens.clientIs(clientId, secret)) return denied(request, 'invalid_client', 'access_denied')
  switch (parameter('grant_type')) {
    case 'password': {
      const user = api.authentication.checked(parameter('username'), parameter('password'))
      if (!user || valueOf(user, 'active') !== 'true') return denied(request, 'server_error', 'access_denied')
      return answer(request, 200, tokens.grant(valueOf(user, 'sys_id'), clientId))
    }
    case 'refresh_token': {
      const grant = tokens.refreshed(parameter('refresh_token'), clientId)
      return grant ? answer(request, 200, grant) : denied(request, 'invalid_grant', 'access_denied')
    }
    case 'client_credentials': {
      const [client] = api.instance.search('oauth_entity', `client_id=${clientId}`)
      const user = valueOf(client, 'user') || valueOf(api.instance.search('sys_user', 'user_name=admin')[0], 'sys_id')
      return answer(request, 200, tokens.grant(user, clientId, null))
    }
    case 'urn:ietf:params:oauth:grant-type:jwt-bearer': {
      const user = subjectOf(api, parameter('assertion'))
      return user === undefined
        ? denied(request, 'invalid_grant', 'access_denied')
        : answer(request, 200, tokens.grant(user, clientId, null))
    }
    default:
      return answer(request, 400, {
        error_description: 'grant_type is missing or unknown',
        error: 'unsupported_grant_type',
      })
  }
}

/** The user an assertion speaks for. Its signature is taken as good: the client's secret has been checked. */
const subjectOf = (api: Api, assertion: string): string | undefined => {
  try {
    const claims: unknown = JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString('utf8'))
    const subject = typeof claims === 'object' && claims !== null && 'sub' in claims ? claims.sub : undefined
    if (typeof subject !== 'string' || subject === '') return undefined
    const [user] = api.instance.search('sys_user', `user_name=${subject}^ORemail=${subject}`)
    return user && valueOf(user, 'sys_id')
  } catch {
    return undefined
  }
}

export const oauthRevoke = (api: Api, request: Request): Answer => {
  const form = new URLSearchParams(request.body.toString('utf8'))
  api.authentication.tokens.revoke(form.get('token') ?? request.query.get('token') ?? '')
  return answer(request, 200, {})
}
