import { expect } from '@jest/globals'
import type { Atlas } from '../../acceptance/world/atlas.js'
import { unvouched, type Vouched } from './vouched.js'
import { type Accepted, findings, type Ledger, type LoggedEvent } from './findings.js'

export type { Accepted } from './findings.js'

/** Nothing may be pending longer than this after a fault (issue 4, point 8). */
const restMs = 60_000

export interface Outside {
  /** What left, by the id that tells the receiver what is the same. Default: nothing was watched. */
  readonly outward?: readonly string[]
  readonly crashesAfterSending?: number
}

/**
 * The whole ledger after a fault (architecture, "tests/faults"): within 60 s no accepted signal is lost, no effect is
 * there twice, nothing is dead-lettered or pending; then every chain and seal verifies, by us and by the command, and
 * every read model is what a rebuild from zero gives.
 */
export async function expectGoodLedger(
  atlas: Atlas,
  accepted: readonly Accepted[],
  { outward = [], crashesAfterSending = 0 }: Outside = {},
): Promise<void> {
  const until = performance.now() + restMs
  let wrong = await look(atlas, { accepted, outward, crashesAfterSending })
  while (wrong.length > 0 && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 250))
    wrong = await look(atlas, { accepted, outward, crashesAfterSending })
  }
  expect(wrong.slice(0, 20)).toEqual([])
  // Side by side: most of either is a process that starts.
  const [audit, { items: tables }] = await Promise.all([
    said<Vouched['audit']>(atlas, 'audit', 'verify'),
    said<{ items: Vouched['tables'] }>(atlas, 'rebuild', '--check'),
  ])
  expect(unvouched({ audit, tables }).slice(0, 20)).toEqual([])
}

/** The last line of a command that has done its work, whatever it found; what it couldn't do it says as `error`. */
async function said<Answer>(atlas: Atlas, ...command: string[]): Promise<Answer> {
  const { code, stdout, stderr } = await atlas.command(...command, '--json')
  const last = stdout.trim().split('\n').at(-1) ?? ''
  if ((code !== 0 && code !== 1) || !last.startsWith('{') || last.startsWith('{"error"'))
    throw new Error(`atlas ${command.join(' ')} ended with ${code}: ${stdout}${stderr}`)
  return JSON.parse(last) as Answer
}

async function look(atlas: Atlas, given: Pick<Ledger, 'accepted' | 'outward' | 'crashesAfterSending'>) {
  const { rows: events } = await atlas.sql.query<LoggedEvent>(
    `select position::int as position, stream_id as "streamId", stream_version as "streamVersion", category,
       incident_id as "incidentId", type, log.instant(occurred_at) as "occurredAt", data::text as data,
       metadata::text as metadata, encode(hash, 'hex') as hash
     from log.events order by position`,
  )
  const { rows } = await atlas.sql.query<{ n: number }>('select count(*)::int as n from bus.dead_letters')
  return findings({ ...given, events, deadLetters: rows[0]?.n ?? 0 })
}
