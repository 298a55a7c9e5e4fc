import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPreparedDatabase, type TestDatabase } from '@atlas/event-store-postgres/testing/database'
import { atlasCommand } from './command.js'

/** An installation that nobody has worked with yet. */
export interface Installation {
  readonly database: TestDatabase
  readonly adminKey: string
  /** By person. */
  readonly keys: Readonly<Record<string, string>>
}

type Keys = Pick<Installation, 'adminKey' | 'keys'>

/**
 * As an operator prepares one: `atlas migrate`, which adopts the policy, and a key for everybody. Done once for each
 * policy that the tests of this process use; every Atlas works on a copy, so that a scenario waits for neither.
 */
export async function preparedInstallation(policy: string): Promise<Installation> {
  const content = `an installation with the policy ${await hashOf(policy)}`
  const { note, ...database } = await startPreparedDatabase(content, async (url) =>
    JSON.stringify(await install(url, policy)),
  )
  return { database, ...(JSON.parse(note) as Keys) }
}

/** The same on an empty database of the test's own, which is stopped where that fails. */
export async function installationOn(database: TestDatabase, policy: string): Promise<Installation> {
  try {
    return { database, ...(await install(database.url, policy)) }
  } catch (error) {
    await database.stop()
    throw error
  }
}

async function install(url: string, policy: string): Promise<Keys> {
  const data = await mkdtemp(join(tmpdir(), 'atlas-installation-'))
  const env = { ...process.env, NODE_OPTIONS: '', ATLAS_DATABASE_URL: url, ATLAS_DATA: data, ATLAS_POLICY: policy }
  try {
    await printed(['migrate'], env)
    const made = JSON.parse(await printed(['key', 'create', '--everybody', '--json'], env)) as {
      keys: { person: string; key: string }[]
    }
    return {
      adminKey: (await readFile(join(data, 'admin-key'), 'utf8')).trim(),
      keys: Object.fromEntries(made.keys.map(({ person, key }) => [person, key])),
    }
  } finally {
    await rm(data, { recursive: true, force: true })
  }
}

async function printed(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { code, stdout, stderr } = await atlasCommand(args, env)
  if (code !== 0) throw new Error(`atlas ${args.join(' ')} ended with ${code}: ${stderr}`)
  return stdout.trim().split('\n').at(-1) ?? ''
}

/** Of the folder's files, names and all. */
async function hashOf(folder: string): Promise<string> {
  const hash = createHash('sha256')
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name))
  for (const path of paths.sort())
    hash
      .update(path.slice(folder.length))
      .update('\0')
      .update(await readFile(path))
  return hash.digest('hex')
}
