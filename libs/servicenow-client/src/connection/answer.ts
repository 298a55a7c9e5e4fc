import { z } from 'zod'
import { type FailureKind, type SaidByInstance, type Sent, ServiceNowFailure } from '../failure.js'
import { cooldownOf } from '../pacing/retry-after.js'
import type { WireAnswer } from './exchange.js'
import { header } from './headers.js'
import { inSeconds, named, quoted, type Subject, unknownFate } from './subject.js'
import { sentByStatus } from './trouble.js'

const text = z
  .string()
  .nullish()
  .transform((given) => given ?? '')

/** ServiceNow's own shape, and that of OAuth (RFC 6749 5.2). */
const Failed = z.union([
  z.object({ error: z.object({ message: text, detail: text }) }).transform(({ error }) => error),
  z
    .object({ error: z.string(), error_description: text })
    .transform(({ error, error_description: detail }) => ({ message: error, detail })),
])

/**
 * The JSON of an answer that went well; undefined for 204.
 * @throws ServiceNowFailure for every other answer, also for a 200 that is none
 */
export const bodyOf = (subject: Subject, answer: WireAnswer): unknown => {
  const { status, headers, body } = answer
  const good = status >= 200 && status < 300
  if (good && (status === 204 || body.length === 0)) return undefined
  if (!/\bjson\b/i.test(header(headers, 'content-type') ?? '')) throw noJson(subject, answer)
  const parsed = parse(body)
  if (parsed === broken) {
    if (!good) throw refused(subject, answer, undefined)
    throw failure(subject, answer, 'cut', `the answer is no whole JSON; it ends after ${body.length} bytes.`, 'yes')
  }
  const said = saidIn(subject, parsed)
  if (!good) throw refused(subject, answer, said)
  if (said)
    throw failure(
      subject,
      answer,
      'error-inside',
      `answered ${status} with an error inside: ${words(subject, said)}.`,
      'maybe',
      said,
    )
  return parsed
}

const saidIn = (subject: Subject, parsed: unknown): SaidByInstance | undefined => {
  // Nearly every answer is a good one, and a schema that fails is the dear way to find that out.
  if (typeof parsed !== 'object' || parsed === null || !('error' in parsed)) return undefined
  const said = Failed.safeParse(parsed).data
  return said && { message: quoted(subject, said.message, 1000), detail: quoted(subject, said.detail, 1000) }
}

/** A page of an instance that sleeps is told from those of proxies, sign-in and maintenance by what it says. */
const noJson = (subject: Subject, answer: WireAnswer): ServiceNowFailure => {
  const { status, body } = answer
  const page = body.toString('utf8')
  if (/\bhibernat/i.test(page))
    return failure(
      subject,
      answer,
      'hibernating',
      'the instance hibernates; somebody has to wake it on the developer site.',
      'no',
    )
  if (status === 429 || status >= 400) return refused(subject, answer, undefined)
  if (status >= 300) {
    const to = header(answer.headers, 'location') ?? ''
    const where = URL.canParse(to, subject.origin) ? new URL(to, subject.origin) : undefined
    return failure(
      subject,
      answer,
      'not-json',
      `answered ${status}, which leads to ${where ? where.origin + where.pathname : 'nowhere'}; is the address the instance’s own?`,
      'maybe',
    )
  }
  const title = /<title[^>]*>([^<]*)/i.exec(page)?.[1] ?? page
  return failure(
    subject,
    answer,
    'not-json',
    `answered ${status} with a page instead of JSON (“${quoted(subject, title, 80)}”).`,
    'maybe',
  )
}

const kindOf = (status: number): FailureKind => {
  switch (status) {
    case 401:
      return 'unauthenticated'
    case 403:
      return 'forbidden'
    case 404:
      return 'not-found'
    case 408:
      return 'timeout'
    case 429:
      return 'rate-limited'
    default:
      return status >= 500 ? 'server-error' : 'invalid'
  }
}

const refused = (subject: Subject, answer: WireAnswer, said: SaidByInstance | undefined): ServiceNowFailure => {
  const { status } = answer
  const kind = kindOf(status)
  const why = said ? `: ${words(subject, said)}` : ''
  if (kind === 'rate-limited')
    return failure(
      subject,
      answer,
      kind,
      `too many requests (429)${why}; again in ${inSeconds(cooldownOf(answer.headers))}.`,
      'no',
      said,
    )
  return failure(subject, answer, kind, `answered ${status}${why}.`, sentByStatus(status), said)
}

const words = (subject: Subject, { message, detail }: SaidByInstance): string =>
  quoted(subject, [message, detail].filter(Boolean).join(': ')).replace(/\.$/, '')

const failure = (
  subject: Subject,
  { status, headers }: WireAnswer,
  kind: FailureKind,
  sentence: string,
  sent: Sent,
  said?: SaidByInstance,
): ServiceNowFailure =>
  new ServiceNowFailure(kind, `${named(subject)}: ${sentence}${sent === 'maybe' ? unknownFate(subject) : ''}`, {
    sent,
    status,
    said,
    ...(kind === 'rate-limited' ? { retryAfterMs: cooldownOf(headers) } : {}),
  })

const broken = Symbol('broken')
const parse = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown
  } catch {
    return broken
  }
}
