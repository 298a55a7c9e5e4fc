import pg from 'pg'
import type { Seal } from '@atlas/contracts'
import { CopyOut } from '../reading/copy-out.js'
import { ChainWalk } from './chain-walk.js'
import { EventBytes, eventColumns } from './event-bytes.js'
import { Findings, type Found } from './findings.js'
import { Neighbours } from './neighbours.js'
import { SealedSegments } from './sealed-segments.js'

/** Positions after one and up to another, null where nothing bounds them; the seals of segments that lie in them. */
export interface Stretch {
  readonly after: number | null
  readonly upTo: number | null
  readonly seals: readonly Seal[]
}

export interface Walked extends Found {
  readonly events: number
  /** Streams that begin in the stretch. */
  readonly streams: number
  /** Events that no seal covers. */
  readonly unsealed: number
}

/** Between two calls of `onProgress`, events. */
const progressEvery = 5000

/** Verifies stretches of the log as of one moment, on two connections: one brings the rows, one answers questions. */
export class StretchWalker {
  private constructor(
    private readonly rows: pg.Client,
    private readonly questions: pg.Client,
  ) {}

  /** `snapshot` is of `pg_export_snapshot()`. */
  static async open(url: string, snapshot: string): Promise<StretchWalker> {
    const clients = [0, 1].map(
      (n) =>
        new pg.Client({
          connectionString: url,
          application_name: 'atlas verify',
          // Rows come by their index, however little the server knows of the table: never the whole of it, sorted.
          options: n === 0 ? '-c jit=off -c enable_sort=off -c enable_seqscan=off' : '-c jit=off',
        }),
    )
    const [rows, questions] = clients
    if (!rows || !questions) throw new Error('two connections were made')
    for (const client of clients) {
      // What goes wrong is thrown by the query under way.
      client.on('error', () => undefined)
      await client.connect()
      await client.query('begin isolation level repeatable read read only')
      await client.query(`set transaction snapshot '${snapshot}'`)
      await client.query('set local idle_in_transaction_session_timeout = 0')
    }
    return new StretchWalker(rows, questions)
  }

  async walk({ after, upTo, seals }: Stretch, onProgress: (events: number) => void): Promise<Walked> {
    const findings = new Findings()
    const segments = new SealedSegments(seals, findings)
    const chains = new ChainWalk(new Neighbours(this.questions), findings)
    const row = new EventBytes()
    const asked: Promise<void>[] = []
    let [events, told] = [0, 0]
    const copy = new CopyOut(rowsBetween(after, upTo), (bytes) => {
      if (!row.read(bytes)) return undefined
      const { position } = row
      segments.add(row, position)
      if (++events - told >= progressEvery) {
        onProgress(events - told)
        told = events
      }
      const asking = chains.step(row, position)
      if (asking) asked.push(asking)
      return asking
    })
    this.rows.query(copy)
    await copy.done
    await Promise.all(asked)
    await chains.finish()
    segments.finish()
    onProgress(events - told)
    return { events, streams: chains.streams, unsealed: segments.unsealed, ...findings.summary() }
  }

  async close(): Promise<void> {
    await Promise.all([this.rows.end(), this.questions.end()])
  }
}

/** In the order of the log by its primary key: rows of neighbouring positions lie side by side. */
const rowsBetween = (after: number | null, upTo: number | null): string => {
  const bounds = [...(after === null ? [] : [`position > ${after}`]), ...(upTo === null ? [] : [`position <= ${upTo}`])]
  const where = bounds.length > 0 ? `where ${bounds.join(' and ')}` : ''
  return `copy (select ${eventColumns} from log.events ${where} order by position) to stdout (format binary)`
}
