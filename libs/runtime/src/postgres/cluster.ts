import { randomBytes } from 'node:crypto'
import { chown, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  type Account,
  openWayFor,
  postgresAccount,
  postgresBinaries,
  type PostgresBinaries,
  WayClosed,
} from '@atlas/event-store-postgres'
import { faultPoint } from '@atlas/event-sourcing'
import { reason } from '../error-reason.js'
import { StartRefusal } from '../start-refusal.js'
import type { DataFolder } from './data-folder.js'
import { isAlive } from './postmaster-file.js'
import { run } from './run-program.js'

/** The embedded PostgreSQL's programs, the account that they run under, and where its data lie. */
export interface Cluster {
  readonly binaries: PostgresBinaries
  /** Undefined: our own. */
  readonly account: Account | undefined
  readonly data: string
}

/**
 * The data of the embedded PostgreSQL, made if they are not there yet. A first start broken at any moment leaves only
 * a draft folder, which the next start throws away: the finished one appears by a rename.
 */
export async function openCluster(folder: DataFolder, password: string, say: (line: string) => void): Promise<Cluster> {
  const [binaries, account] = await Promise.all([postgresBinaries(), accountOf(folder)]).catch((error: unknown) => {
    throw new StartRefusal(`${reason(error)}.`)
  })
  if (account)
    for (const path of [folder.path, dirname(binaries.postgres), join(dirname(binaries.postgres), '..', 'lib')])
      await openWayFor(account, path, say).catch((error: unknown) => {
        throw error instanceof WayClosed ? new StartRefusal(closed(error)) : error
      })
  const cluster = { binaries, account, data: folder.cluster }
  if (!(await exists(folder.cluster))) await initialise(cluster, folder, password, say)
  return cluster
}

const closed = ({ folder, account }: WayClosed): string =>
  `${folder} is closed to the account ${account}, under which PostgreSQL has to run when Atlas is started by root: ` +
  'name another ATLAS_DATA, or start Atlas as an ordinary user.'

async function initialise(
  { binaries, account, data }: Cluster,
  folder: DataFolder,
  password: string,
  say: (line: string) => void,
): Promise<void> {
  say('making the database (first start)')
  await removeBrokenDrafts(folder)
  const name = `pg-draft-${process.pid}-${randomBytes(4).toString('hex')}`
  drafts.add(name)
  const draft = join(folder.path, name)
  const passwordFile = join(draft, 'password')
  await mkdir(draft, { mode: 0o700 })
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (account) for (const path of [draft, passwordFile]) await chown(path, account.uid, account.gid)
  const options = ['-U', 'atlas', '-E', 'UTF8', '--locale=C', '-A', 'scram-sha-256', '--pwfile', passwordFile]
  const made = run(binaries.initdb, ['-D', join(draft, 'data'), ...options], account)
  faultPoint('first-start initdb')
  const { code, output } = await made
  if (code !== 0) throw new StartRefusal(`The database can't be made in ${folder.path}: ${output}`)
  await rename(join(draft, 'data'), data).catch(async (error: unknown) => {
    // Another first start at the same time was quicker; its database is as good.
    if (!(await exists(data))) throw error
  })
  await rm(draft, { recursive: true, force: true })
}

/** Drafts that this process is making. */
const drafts = new Set<string>()

/** A draft belongs to the process that it is named after; an initdb that outlived its starter may still write there. */
async function removeBrokenDrafts(folder: DataFolder): Promise<void> {
  for (const name of await readdir(folder.path)) {
    const owner = /^pg-draft-(\d+)-/.exec(name)?.[1]
    if (owner !== undefined && !drafts.has(name) && (Number(owner) === process.pid || !isAlive(Number(owner))))
      await rm(join(folder.path, name), { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }
}

/** Whoever owns the data already stays their account. */
async function accountOf(folder: DataFolder): Promise<Account | undefined> {
  const account = await postgresAccount()
  const owner = account && (await stat(folder.cluster).catch(() => undefined))
  return owner && owner.uid !== 0 ? { name: `uid ${owner.uid}`, uid: owner.uid, gid: owner.gid } : account
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
