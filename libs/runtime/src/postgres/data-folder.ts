import { randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { errorCode, reason } from '../error-reason.js'
import { StartRefusal } from '../start-refusal.js'

/** What lies where in ATLAS_DATA. */
export interface DataFolder {
  readonly path: string
  /** PGDATA of the embedded PostgreSQL. */
  readonly cluster: string
  /** Password of PostgreSQL's user `atlas`, mode 600. */
  readonly passwordFile: string
  /** The port that it was last started on, taken again when free so that running clients find it after a restart. */
  readonly portFile: string
  readonly adminKeyFile: string
  /** Signs the seals, mode 600; where ATLAS_SEAL_KEY names none. */
  readonly sealKeyFile: string
  /** Every seal, a line each: the copy outside the database. */
  readonly sealsFile: string
  /** The last seal that `audit verify --since-last` has verified. */
  readonly verifiedSealFile: string
}

export const dataFolder = (path: string): DataFolder => {
  const whole = resolve(path)
  return {
    path: whole,
    cluster: join(whole, 'pg'),
    passwordFile: join(whole, 'pg-password'),
    portFile: join(whole, 'pg-port'),
    adminKeyFile: join(whole, 'admin-key'),
    sealKeyFile: join(whole, 'seal-key'),
    sealsFile: join(whole, 'seals.log'),
    verifiedSealFile: join(whole, 'verified-seal'),
  }
}

/** Makes the folder, open to its owner only. */
export async function prepareDataFolder(folder: DataFolder): Promise<void> {
  try {
    await mkdir(folder.path, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new StartRefusal(
      `ATLAS_DATA ${folder.path} can't be made: ${reason(error)}. Name a folder that can be written.`,
    )
  }
}

/** The same password for as long as the folder lives; made before initdb, so that a redone initdb takes it too. */
export async function databasePassword(folder: DataFolder): Promise<string> {
  const kept = await readFile(folder.passwordFile, 'utf8').catch(() => undefined)
  if (kept) return kept.trim()
  const password = randomBytes(24).toString('hex')
  // Of two first starts at once both take the password that was there first.
  await writeFirst(folder.passwordFile, `${password}\n`)
  return (await readFile(folder.passwordFile, 'utf8')).trim()
}

/** As `writeWhole`, but leaves a file that is already there. */
export async function writeFirst(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}.new`
  await writeFile(draft, text, { mode: 0o600, flush: true })
  await link(draft, path).catch((error: unknown) => {
    if (errorCode(error) !== 'EEXIST') throw error
  })
  await unlink(draft)
}

/** A file that is there whole or not at all, readable by its owner only. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}.new`
  await writeFile(draft, text, { mode: 0o600, flush: true })
  await rename(draft, path)
}
