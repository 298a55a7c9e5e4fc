import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { ServiceNowFailure } from '../failure.js'
import { Concealed } from './concealed.js'
import { OAuth } from './oauth.js'
import { Secret } from './secret.js'

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

const client = { clientId: 'id', clientSecret: Secret.of('client-secret') }
const refusal = new ServiceNowFailure('unauthenticated', 'POST /oauth_token.do: answered 401.', {
  sent: 'no',
  status: 401,
})
/** Answers in order; forms as they came. */
const asked = (...answers: (object | Error)[]) => {
  const forms: Record<string, string>[] = []
  const request = async (form: URLSearchParams): Promise<unknown> => {
    forms.push(Object.fromEntries(form))
    const answer = answers[forms.length - 1]
    if (answer instanceof Error) throw answer
    return answer
  }
  return { forms, request }
}
const token = (text: string, refresh?: string) => ({
  access_token: text,
  expires_in: 1799,
  token_type: 'Bearer',
  ...(refresh === undefined ? {} : { refresh_token: refresh }),
})
const byPassword = (request: (form: URLSearchParams) => Promise<unknown>, concealed = new Concealed()) =>
  new OAuth({ kind: 'oauth-password', user: 'atlas', password: Secret.of('pass-word'), ...client }, concealed, request)

describe('an OAuth token', () => {
  it('is asked for once for all who wait, and kept until shortly before its end', async () => {
    const { forms, request } = asked(token('one'), token('two'))
    const oauth = byPassword(request)
    const both = await Promise.all([oauth.headers(), oauth.headers()])
    expect(both).toEqual([{ authorization: 'Bearer one' }, { authorization: 'Bearer one' }])
    jest.advanceTimersByTime(1_768_000)
    expect(await oauth.headers()).toEqual({ authorization: 'Bearer one' })
    jest.advanceTimersByTime(2000)
    expect(await oauth.headers()).toEqual({ authorization: 'Bearer two' })
    expect(forms).toEqual([
      {
        grant_type: 'password',
        username: 'atlas',
        password: 'pass-word',
        client_id: 'id',
        client_secret: 'client-secret',
      },
      {
        grant_type: 'password',
        username: 'atlas',
        password: 'pass-word',
        client_id: 'id',
        client_secret: 'client-secret',
      },
    ])
  })

  it('is refreshed after a 401 to it, and not after a late one to its predecessor', async () => {
    const { forms, request } = asked(token('one', 'fresh'), token('two', 'fresher'), token('three'))
    const oauth = byPassword(request)
    const first = await oauth.headers()
    expect(oauth.refused(first)).toBe(true)
    const second = await oauth.headers()
    expect(second).toEqual({ authorization: 'Bearer two' })
    oauth.refused(first)
    expect(await oauth.headers()).toEqual(second)
    oauth.refused(second)
    await oauth.headers()
    expect(forms.slice(1).map(({ grant_type, refresh_token }) => [grant_type, refresh_token])).toEqual([
      ['refresh_token', 'fresh'],
      ['refresh_token', 'fresher'],
    ])
  })

  it('is asked for by the password again where the refresh token isn’t taken any more', async () => {
    const { forms, request } = asked(token('one', 'fresh'), refusal, token('two'))
    const oauth = byPassword(request)
    oauth.refused(await oauth.headers())
    expect(await oauth.headers()).toEqual({ authorization: 'Bearer two' })
    expect(forms.map(({ grant_type }) => grant_type)).toEqual(['password', 'refresh_token', 'password'])
  })

  it('that can’t be had is a failure of a request that wasn’t sent, and asked for again by the next', async () => {
    const broken = new ServiceNowFailure('timeout', 'POST /oauth_token.do: no whole answer within 60 s.', {
      sent: 'maybe',
    })
    const { request } = asked(broken, refusal, { no: 'token' }, token('one'))
    const oauth = byPassword(request)
    await expect(oauth.headers()).rejects.toMatchObject({ kind: 'timeout', sent: 'no' })
    await expect(oauth.headers()).rejects.toMatchObject({ kind: 'unauthenticated', sent: 'no', status: 401 })
    await expect(oauth.headers()).rejects.toMatchObject({ kind: 'unexpected', sent: 'no' })
    expect(await oauth.headers()).toEqual({ authorization: 'Bearer one' })
  })

  it('and all that it was asked for with is concealed', async () => {
    const concealed = new Concealed()
    const oauth = byPassword(asked(token('access', 'fresh')).request, concealed)
    await oauth.headers()
    expect(concealed.conceal('access fresh pass-word client-secret atlas')).toBe(
      '[secret] [secret] [secret] [secret] atlas',
    )
  })
})
