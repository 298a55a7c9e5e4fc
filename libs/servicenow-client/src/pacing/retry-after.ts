import { header, type Headers } from '../connection/headers.js'

const hour = 3_600_000
/** What is waited where an instance says nothing of when. */
const unsaid = 60_000
const shortest = 1000

/**
 * Milliseconds for which nothing is to be asked after a 429: Retry-After (seconds or a date, RFC 9110 10.2.3), else
 * X-RateLimit-Reset, else a minute. An hour at most, for limits are counted by the hour.
 */
export const cooldownOf = (headers: Headers): number => {
  const asked = retryAfter(headers) ?? untilReset(headers) ?? unsaid
  return Math.min(Math.max(asked, shortest), hour)
}

const retryAfter = (headers: Headers): number | undefined => {
  const said = header(headers, 'retry-after')?.trim()
  if (said === undefined || said === '') return undefined
  if (/^\d+$/.test(said)) return Number(said) * 1000
  const at = Date.parse(said)
  return Number.isNaN(at) ? undefined : at - theirNow(headers)
}

/**
 * Milliseconds until the hour's window ends (X-RateLimit-Reset, in seconds of the epoch), by the instance's clock, which
 * may be askew to ours. undefined: not said, or no time within the hour.
 */
export const untilReset = (headers: Headers): number | undefined => {
  const said = Number(header(headers, 'x-ratelimit-reset') ?? Number.NaN)
  const left = said * 1000 - theirNow(headers)
  return left > 0 && left <= hour + unsaid ? left : undefined
}

const theirNow = (headers: Headers): number => {
  const said = Date.parse(header(headers, 'date') ?? '')
  return Number.isNaN(said) ? Date.now() : said
}
