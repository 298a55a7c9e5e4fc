import pg from 'pg'
import { Seal, type Hash } from '@atlas/contracts'
import { sealHash, sealStream } from '@atlas/event-sourcing'
import type { Queryable } from '../queryable.js'
import { textOnly } from '../text-only.js'
import { checkContents } from './check-contents.js'
import { Findings } from './findings.js'
import { findEmptyStreams } from './empty-streams.js'
import { SealChain } from './seal-chain.js'
import type { SealCopy } from './seal-copy.js'
import { stretchesOf } from './stretches.js'
import type { Verification } from './verification.js'
import { openWalkers } from './walkers.js'

export interface VerifyOptions {
  /**
   * Threads that walk the log, each on two connections of its own; 0 (the default) walks on this one. Threads run what
   * is built, so that tests of the source do without.
   */
  readonly threads?: number
  /** Verified earlier, up to this seal: only what came after it is verified, contents left out. */
  readonly from?: VerifiedEarlier
  /** What is kept outside the database, to be held against it. */
  readonly copies?: readonly SealCopy[]
  /** Public keys that seals may be signed by; default: whatever key a seal names. */
  readonly keys?: readonly string[]
  /** Called now and then with the events checked so far and about how many there are. */
  readonly onProgress?: (checked: number, about: number) => void
}

export interface VerifiedEarlier {
  readonly number: number
  /** Of the seal, as it was then; left out, it is taken as it is now. */
  readonly hash?: Hash
}

/** `from` names a seal that the log doesn't hold, or holds another of: then nothing can be built on it. */
export class NotVerifiedEarlier extends Error {}

/**
 * Computes the chains and the sealed trees of the log again from the stored bytes, as of one moment, while others go on
 * writing. The chains find events that were changed, went missing or lie in another order, and heads that aren't their
 * stream's last event; a chain that was rewritten whole, and a position or recordedAt that was changed, only the seals
 * find; seals that were made anew with a stolen key, only a copy of them. Throws NotVerifiedEarlier.
 */
export async function verifyLog(url: string, options: VerifyOptions = {}): Promise<Verification> {
  const { threads = 0, copies = [], keys, onProgress } = options
  const client = new pg.Client({ connectionString: url, application_name: 'atlas verify', options: '-c jit=off' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    await client.query('set local idle_in_transaction_session_timeout = 0')
    const [snapshot, end] = await one(client, 'select pg_export_snapshot(), max(position) from log.events')
    if (!snapshot) throw new Error('the database gave no snapshot')
    const from = options.from && (await earlier(client, options.from))
    const findings = new Findings()
    const chain = new SealChain({ from, copies, keys: keys && new Set(keys) }, findings)
    const walkers = await openWalkers(url, snapshot, threads)
    let [events, streams, unsealed, checked] = [0, 0, 0, 0]
    try {
      const about = Math.max(0, Number(end ?? 0) - (from?.last ?? 0))
      const walked = walkers.walk(stretchesOf(client, chain, from), (more) => onProgress?.((checked += more), about))
      for await (const found of walked) {
        events += found.events
        streams += found.streams
        unsealed += found.unsealed
        findings.take(found)
      }
    } finally {
      await walkers.close()
    }
    chain.finish()
    if (!from) await findEmptyStreams(client, streams, findings)
    const contents = from ? null : await checkContents(client, findings)
    const { last } = chain
    return {
      events,
      streams,
      contents,
      seals: {
        count: chain.count,
        last: last ? { number: last.number, position: last.last, sealedAt: last.sealedAt, hash: sealHash(last) } : null,
        unsealed,
        keys: [...chain.keys].map(([key, used]) => ({ key, from: used.first, to: used.last })),
        copies: copies.map(({ name, torn }) => ({ name, vouchesUpTo: chain.vouched.get(name) ?? 0, torn })),
      },
      ...findings.summary(),
    }
  } finally {
    await client.end()
  }
}

async function earlier(client: Queryable, { number, hash }: VerifiedEarlier): Promise<Seal> {
  const [data] = await one(
    client,
    `select (select data from log.events where stream_id = '${sealStream(number).id}' and stream_version = 1)`,
  )
  const seal = Seal.safeParse(JSON.parse(data ?? 'null'))
  if (!seal.success || seal.data.number !== number)
    throw new NotVerifiedEarlier(`The log holds no seal ${number} to go on from: verify all of it.`)
  if (hash !== undefined && sealHash(seal.data) !== hash)
    throw new NotVerifiedEarlier(`Seal ${number} isn't the one that was verified earlier: verify all of the log.`)
  return seal.data
}

async function one(client: Queryable, text: string): Promise<(string | null)[]> {
  const { rows } = await client.query<(string | null)[]>({ ...textOnly, text })
  return rows[0] ?? []
}
