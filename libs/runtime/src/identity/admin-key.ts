import { readFile } from 'node:fs/promises'
import { writeWhole } from '../postgres/data-folder.js'
import { makeApiKey, readApiKey } from './api-key.js'
import type { ApiKeys } from './api-keys.js'

const name = 'admin'

/**
 * The first start's key: everything but acting as a person, readable by its owner only. The file is written before the
 * row, so that a start broken between them goes on with the same key. Gives true when it was made now.
 */
export async function ensureAdminKey(keys: ApiKeys, file: string): Promise<boolean> {
  if ((await keys.list()).some((key) => key.name === name)) return false
  const left = readApiKey((await readFile(file, 'utf8').catch(() => '')).trim())
  const key = left ?? makeApiKey()
  if (!left) await writeWhole(file, `${key.text}\n`)
  await keys.store(key, {
    name,
    scopes: ['intake', 'read', 'operate', 'audit'],
    clusters: null,
    person: null,
    expiresAt: null,
  })
  return true
}
