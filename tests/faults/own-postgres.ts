import { execFile } from 'node:child_process'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../../infra/kafka/broker.mjs'
import { openWayFor, postgresAccount, postgresBinaries } from '@atlas/event-store-postgres'
import type { TestDatabase } from '@atlas/event-store-postgres/testing/database'

export interface OwnPostgres {
  readonly database: TestDatabase
  /** Ends every connection at once, as a crash does, and is back within seconds. */
  readonly crash: () => Promise<void>
}

/** A PostgreSQL that no other test uses, so that it can be broken. `database.stop` ends it and removes its data. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const [{ initdb, pgCtl }, account] = await Promise.all([postgresBinaries(), postgresAccount()])
  const folder = await mkdtemp(join(tmpdir(), 'atlas-faults-postgres-'))
  const [data, log] = [join(folder, 'data'), join(folder, 'log')]
  if (account) {
    await chown(folder, account.uid, account.gid)
    for (const path of [dirname(initdb), join(dirname(initdb), '..', 'lib')])
      await openWayFor(account, path, () => undefined)
  }
  const run = (program: string, ...args: string[]) =>
    promisify(execFile)(program, args, {
      cwd: tmpdir(),
      ...(account ? { uid: account.uid, gid: account.gid } : {}),
    })
  await run(initdb, '-D', data, '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--no-sync', '-A', 'trust')
  const port = await freePort()
  // The server crashes here, the machine doesn't: what was written needn't be synced to be found again.
  const settings = `-p ${port} -c fsync=off -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200 -c timezone=UTC`
  const start = (): Promise<unknown> => run(pgCtl, 'start', '-w', '-D', data, '-l', log, '-o', settings)
  await start()
  return {
    database: {
      url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
      stop: async () => {
        await run(pgCtl, 'stop', '-m', 'immediate', '-D', data)
        await rm(folder, { recursive: true, force: true })
      },
    },
    crash: async () => {
      await run(pgCtl, 'stop', '-m', 'immediate', '-D', data)
      await start()
    },
  }
}
