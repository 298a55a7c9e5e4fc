import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { type Account, postgresAccount, postgresBinaries } from '../postgres-binaries.js'
import { openWayFor } from '../way-for-account.js'

export interface TestServer {
  readonly url: string
  /** Started here and gone with this process; false for the one that ATLAS_TEST_DATABASE_URL names. */
  readonly own: boolean
}

/**
 * The PostgreSQL for this process's tests: ATLAS_TEST_DATABASE_URL, else a server of our own, started at first use and
 * shared by every test file that this process runs (Jest gives each file fresh modules, so the way to the server lies
 * in a file named after the process).
 */
export const testServer = (): Promise<TestServer> => (found ??= findOrStart())
let found: Promise<TestServer> | undefined

async function findOrStart(): Promise<TestServer> {
  const given = process.env['ATLAS_TEST_DATABASE_URL']
  if (given) return { url: given, own: false }
  const folder = join(tmpdir(), `atlas-test-postgres-${process.pid}`)
  const running = await readFile(join(folder, 'url'), 'utf8').catch(() => undefined)
  if (running && (await answers(running))) return { url: running, own: true }
  await rm(folder, { recursive: true, force: true })
  return { url: await startServer(folder), own: true }
}

async function startServer(folder: string): Promise<string> {
  const [binaries, account] = await Promise.all([postgresBinaries(), postgresAccount()])
  const data = join(folder, 'data')
  const password = randomBytes(16).toString('hex')
  const passwordFile = join(folder, 'password')
  await mkdir(folder, { mode: 0o700 })
  await writeFile(passwordFile, password)
  if (account) {
    for (const path of [folder, passwordFile]) await chown(path, account.uid, account.gid)
    for (const path of [dirname(binaries.initdb), join(dirname(binaries.initdb), '..', 'lib')])
      await openWayFor(account, path, () => undefined)
  }
  await promisify(execFile)(
    binaries.initdb,
    [
      '-D',
      data,
      '-U',
      'postgres',
      '-E',
      'UTF8',
      '--locale=C',
      '--no-sync',
      '-A',
      'scram-sha-256',
      '--pwfile',
      passwordFile,
    ],
    as(account),
  )
  const port = await freePort()
  const url = `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`
  guard(binaries.postgres, data, port, folder, account)
  for (let tries = 0; !(await answers(url)); tries++) {
    if (tries > 1000) throw new Error(`the PostgreSQL for tests does not start: see ${folder}/postgres.out`)
    await sleep(20)
  }
  await writeFile(join(folder, 'url'), url)
  return url
}

/**
 * A shell keeps the server for exactly as long as this process lives: its standard input is a pipe from us, and when
 * that ends, even by kill -9, it stops the server and removes the folder. Tests alone may switch fsync off.
 */
function guard(postgres: string, data: string, port: number, folder: string, account: Account | undefined): void {
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'fsync=off',
    'full_page_writes=off',
    'max_connections=200',
    'max_prepared_transactions=0',
    'shared_buffers=64MB',
    'timezone=UTC',
  ].flatMap((setting) => ['-c', setting])
  const script =
    '"$@" >"$0/postgres.out" 2>&1 & server=$!; cat >/dev/null; kill -QUIT $server; wait $server; rm -rf "$0"'
  const guardian = spawn('sh', ['-c', script, folder, postgres, '-D', data, '-p', String(port), ...settings], {
    ...as(account),
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  guardian.unref()
  if (guardian.stdin instanceof Socket) guardian.stdin.unref()
}

const as = (account: Account | undefined) => ({
  cwd: tmpdir(),
  ...(account ? { uid: account.uid, gid: account.gid } : {}),
})

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url })
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
