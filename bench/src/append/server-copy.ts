import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { storedType } from '@atlas/contracts'
import { chainHash, genesis } from '@atlas/event-sourcing'
import type { Append } from './occurrences.js'

const columns =
  'position, stream_id, stream_version, category, incident_id, type, occurred_at, recorded_at, data, metadata, hash'

/**
 * The rows that we would store, made beforehand and copied into log.events by the server from a file that it reads
 * itself: no decision, no lock, no expected version, no hash, no way over the wire.
 */
export class ServerCopy {
  private readonly heads = new Map<string, { readonly version: number; readonly hash: string }>()

  private constructor(
    private readonly folder: string,
    private readonly pool: pg.Pool,
  ) {}

  static async open(url: string, connections: number): Promise<ServerCopy> {
    const folder = await mkdtemp(join(tmpdir(), 'atlas-bench-copy-'))
    // The server may run under another account, and COPY is read by the server.
    await chmod(folder, 0o755)
    return new ServerCopy(folder, new pg.Pool({ connectionString: url, max: connections }))
  }

  /** Events a second, in one statement a connection. */
  async rateOf(appends: readonly Append[], connections: number): Promise<number> {
    const events = appends.reduce((sum, one) => sum + one.events.length, 0)
    const rows = this.rowsOf(appends, await this.positions(events))
    const share = Math.ceil(rows.length / connections)
    const files = await Promise.all(
      Array.from({ length: connections }, async (_, at) => {
        const file = join(this.folder, `rows-${at}`)
        await writeFile(file, rows.slice(at * share, (at + 1) * share).join(''), { mode: 0o644 })
        return file
      }),
    )
    const begin = performance.now()
    await Promise.all(files.map((file) => this.pool.query(`copy log.events (${columns}) from '${file}'`)))
    return events / ((performance.now() - begin) / 1000)
  }

  async close(): Promise<void> {
    await this.pool.end()
    await rm(this.folder, { recursive: true, force: true })
  }

  /** The first of so many positions that the log will hand out to nobody else. */
  private async positions(count: number): Promise<number> {
    const { rows } = await this.pool.query<{ last: string }>(
      `select setval('log.position', last_value + $1) as last from log.position`,
      [count],
    )
    return Number(rows[0]?.last) - count + 1
  }

  private rowsOf(appends: readonly Append[], first: number): string[] {
    let position = first
    return appends.flatMap((append) => append.events.map((event) => this.rowOf(append, event, position++)))
  }

  private rowOf({ stream, incidentId, metadata }: Append, event: Append['events'][number], position: number): string {
    const head = this.heads.get(stream.id) ?? { version: 0, hash: genesis }
    const link = {
      previous: head.hash,
      streamId: stream.id,
      streamVersion: head.version + 1,
      category: stream.aggregate.category,
      incidentId,
      type: storedType(event.type),
      occurredAt: event.occurredAt,
      data: JSON.stringify(event.data),
      metadata: JSON.stringify(metadata),
    }
    const hash = chainHash(link)
    this.heads.set(stream.id, { version: link.streamVersion, hash })
    const fields = [position, link.streamId, link.streamVersion, link.category, link.incidentId, link.type]
    const rest = [link.occurredAt, link.occurredAt, escaped(link.data), escaped(link.metadata), `\\\\x${hash}`]
    return `${[...fields, ...rest].join('\t')}\n`
  }
}

/** JSON holds no raw tab or line break; a backslash is COPY's own escape. */
const escaped = (json: string): string => json.replaceAll('\\', '\\\\')
