import { createHash } from 'node:crypto'
import type { Hash, Instant, ReportContent, ReportQuestion } from '@atlas/contracts'
import canonicalize from 'canonicalize'
import type { EntityManager } from 'typeorm'
import { readActs } from './acts-of-period.js'
import { readAtRisk, readBreaches } from './clock-lists.js'
import { type Reading, readFigures, trendUnit } from './figures.js'
import { readHolders } from './holders.js'
import { readLeftOut } from './left-out.js'
import type { ReportReader } from './report-reader.js'
import type { ReportSource } from './report-source.js'

export interface Report {
  readonly question: ReportQuestion
  readonly reader: ReportReader
  readonly source: ReportSource
  readonly asOf: Instant
  readonly asKnownAt: Instant
  readonly position: number
}

/** Every section from one snapshot, so that all of them are of the same rows. `manager`: in a transaction of that kind. */
export async function makeReport(
  manager: Pick<EntityManager, 'query'>,
  { question, reader, source, asOf, asKnownAt, position }: Report,
): Promise<ReportContent> {
  const reading: Reading = { manager, source, question, reader }
  const trendBy = trendUnit(question, asOf)
  return {
    question,
    sight: reader.sight,
    asOf,
    asKnownAt,
    position,
    ...(await readLeftOut(reading)),
    ...(await readFigures(reading, trendBy)),
    trendBy,
    holders: await readHolders(reading),
    ...(await readActs(reading)),
    atRisk: await readAtRisk(reading),
    breaches: await readBreaches(reading),
  }
}

/** The bytes that are kept, and the id under which they are found again: RFC 8785, and its sha256. */
export function kept(report: ReportContent): { readonly id: Hash; readonly bytes: string } {
  const bytes = canonicalize(report)
  if (bytes === undefined) throw new Error('a report that is no JSON')
  return { id: createHash('sha256').update(bytes).digest('hex'), bytes }
}
