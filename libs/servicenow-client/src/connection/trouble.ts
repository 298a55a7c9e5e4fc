import { z } from 'zod'
import { type FailureKind, type Sent, ServiceNowFailure } from '../failure.js'
import type { BrokenExchange } from './exchange.js'
import { inSeconds, named, quoted, type Subject, unknownFate } from './subject.js'

const Trouble = z
  .object({ code: z.string().default(''), message: z.string().default('') })
  .catch({ code: '', message: '' })

/** Node's and OpenSSL's names for a certificate that isn't taken. */
const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|INVALID_CA|HOSTNAME_MISMATCH/

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name can’t be looked up at the moment',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ETIMEDOUT: 'it doesn’t answer',
  UND_ERR_CONNECT_TIMEOUT: 'it doesn’t answer',
}

/** What a broken exchange means, in one sentence. */
export const troubleOf = (subject: Subject, broken: BrokenExchange, timeout: number): ServiceNowFailure => {
  const { by, stage, status, received, cause } = broken
  const sent = sentOf(broken)
  const fate = sent === 'maybe' ? unknownFate(subject) : ''
  const fail = (kind: FailureKind, sentence: string): ServiceNowFailure =>
    new ServiceNowFailure(kind, `${named(subject)}: ${sentence}${fate}`, {
      sent,
      ...(status === 0 ? {} : { status }),
      ...(kind === 'cancelled' ? { cause } : {}),
    })
  if (by === 'signal') return fail('cancelled', 'cancelled.')
  if (by === 'size') return fail('unexpected', `the answer is larger than ${received >> 20} MiB.`)
  if (by === 'timeout')
    return fail(
      'timeout',
      stage === 'before'
        ? `no connection within ${inSeconds(timeout)}.`
        : `no whole answer within ${inSeconds(timeout)}.`,
    )
  const { code, message } = Trouble.parse(cause)
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED') return fail('cancelled', 'the client was closed.')
  if (stage === 'answering') return fail('cut', `the answer broke off after ${received} bytes.`)
  if (stage === 'sent') return fail('reset', `the connection broke before an answer${code === '' ? '' : ` (${code})`}.`)
  if (certificateCodes.test(code))
    return fail('certificate', `the certificate of ${subject.origin} isn’t trusted: ${quoted(subject, message, 120)}.`)
  return fail(
    'unreachable',
    `no connection to ${subject.origin}: ${reasons[code] ?? (quoted(subject, message, 120) || code)}.`,
  )
}

/** 2xx was said before the answer broke off, so it was done. */
const sentOf = ({ stage, status }: BrokenExchange): Sent => {
  if (stage === 'before') return 'no'
  return stage === 'answering' ? sentByStatus(status) : 'maybe'
}

/** What a status says of whether the request was carried out (RFC 9110 15.5: a 4xx wasn't; of a 408 nobody knows). */
export const sentByStatus = (status: number): Sent => {
  if (status >= 200 && status < 300) return 'yes'
  return status >= 400 && status < 500 && status !== 408 ? 'no' : 'maybe'
}
