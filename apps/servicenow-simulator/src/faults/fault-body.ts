import {
  type Body,
  isObject,
  milliseconds,
  mistakesIn,
  type Parts,
  share,
  text,
  texts,
  truth,
  whole,
} from './bodies.js'
import type { Fault, Kind } from './faults.js'

/** What each kind of fault is told beside `where`, `probability` and `times`. */
const kinds: Readonly<Record<Kind['kind'], Parts>> = {
  latency: { checks: { milliseconds, jitter: milliseconds }, wanted: ['milliseconds'] },
  'reset-before-commit': { checks: {} },
  'reset-after-commit': { checks: {} },
  'rate-limit': { checks: { headers: truth, retryAfter: whole(0) } },
  status: { checks: { status: whole(200, 599) }, wanted: ['status'] },
  hibernation: { checks: {} },
  'cut-body': { checks: { fraction: share } },
  'drop-write': { checks: { fields: texts, user: text }, wanted: ['fields'] },
  'hint-lost': { checks: {} },
  'hint-doubled': { checks: {} },
  'hint-late': { checks: { milliseconds }, wanted: ['milliseconds'] },
}
const isKind = (kind: unknown): kind is Kind['kind'] => typeof kind === 'string' && Object.hasOwn(kinds, kind)

const where: Parts = { checks: { method: text, path: text, table: text } }
const everyFault: Parts['checks'] = {
  where: { holds: isObject, says: 'an object of method, path and table' },
  probability: share,
  times: whole(1),
}

/** A sentence for each mistake; none: the body is a fault. */
export const mistakesInFault = (body: Body): string[] => {
  const { kind, ...others } = body
  if (!isKind(kind))
    return [`kind is one of ${Object.keys(kinds).join(', ')}, not ${JSON.stringify(kind) ?? 'missing'}.`]
  const { checks, wanted = [] } = kinds[kind]
  return [
    ...mistakesIn(kind, others, { checks: { ...checks, ...everyFault }, wanted }),
    ...(isObject(others['where']) ? mistakesIn('where', others['where'], where) : []),
  ]
}

export const isFault = (body: Body): body is Body & Omit<Fault, 'id'> & Kind => mistakesInFault(body).length === 0
