import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Firings } from '../append/occurrences.js'

const run = promisify(execFile)
const clients = 32

/** The program that measures PostgreSQL itself; it comes with PostgreSQL, not with npm. */
export class Pgbench {
  private constructor(private readonly program: string) {}

  /** Throws when it isn't there: a ratio without its baseline is none. */
  static async find(): Promise<Pgbench> {
    const program = process.env['ATLAS_PGBENCH'] ?? 'pgbench'
    try {
      await run(program, ['--version'])
    } catch {
      throw new Error(
        `${program} can't be run, and without it there is nothing to compare with: install it ` +
          '(Debian and Ubuntu: apt-get install postgresql-contrib) or name it in ATLAS_PGBENCH',
      )
    }
    return new Pgbench(program)
  }

  /** Ready to insert rows like ours into log.events of that database, one a transaction. */
  async on(url: string): Promise<{ rate: (seconds: number) => Promise<number>; close: () => Promise<void> }> {
    const folder = await mkdtemp(join(tmpdir(), 'atlas-bench-pgbench-'))
    const script = join(folder, 'insert.sql')
    await writeFile(script, insertStatement())
    const { program } = this
    const database = new URL(url)
    // In the environment, where other accounts can't read it.
    const env = { ...process.env, PGPASSWORD: decodeURIComponent(database.password) }
    database.password = ''
    return {
      rate: async (seconds) => {
        const { stdout } = await run(
          program,
          [
            ...['--no-vacuum', '--protocol=prepared', `--client=${clients}`, '--jobs=2', `--time=${seconds}`],
            ...[`--file=${script}`, database.toString()],
          ],
          { env },
        )
        const found = /tps = ([\d.]+) \(without initial connection time\)/.exec(stdout)
        if (!found) throw new Error(`pgbench said no rate: ${stdout}`)
        return Number(found[1])
      },
      close: () => rm(folder, { recursive: true, force: true }),
    }
  }
}

/** A row as one of ours: each on a stream and an incident of its own, no expected version, no lock, a hash of no chain. */
function insertStatement(): string {
  const [append] = new Firings(1).appends(1, 1)
  const [event] = append?.events ?? []
  if (!append || !event) throw new Error('no event to insert')
  // pgbench would take `:true` for a variable of its own.
  const literal = (value: unknown): string =>
    `'${JSON.stringify(value)
      .replaceAll("'", "''")
      .replace(/:(?=[a-z])/g, ': ')}'`
  return `insert into log.events (position, stream_id, stream_version, category, incident_id, type, occurred_at,
  recorded_at, data, metadata, hash)
select nextval('log.position'), 'report-' || replace(id::text || id::text, '-', ''), 1, 'report', id, '${event.type}.v1',
  '${event.occurredAt}', now(), ${literal(event.data)}, ${literal(append.metadata)}, '\\x${'ab'.repeat(32)}'
from gen_random_uuid() id;
`
}
