import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Bundle, Hash } from '@atlas/contracts'
import { marksOf } from './check/marks.js'

/** Versions file by file, the bytes of a file once, however many versions hold it. */
export async function packPolicies(
  hashes: readonly Hash[],
  filesOf: (hash: Hash) => Promise<ReadonlyMap<string, Uint8Array>>,
): Promise<Pick<Bundle, 'policies' | 'files'>> {
  const policies: Bundle['policies'] = []
  const files: Bundle['files'] = {}
  for (const hash of hashes) {
    const named: Record<string, Hash> = {}
    for (const [name, bytes] of await filesOf(hash)) {
      const of = createHash('sha256').update(bytes).digest('hex')
      named[name] = of
      files[of] ??= await packed(bytes)
    }
    if (Object.keys(named).length > 0) policies.push({ hash, files: named })
  }
  return { policies, files }
}

async function packed(bytes: Uint8Array): Promise<Bundle['files'][string]> {
  const text = (await promisify(gzip)(bytes, { level: 9 })).toString('base64')
  return { gzip: text, mark: (await marksOf({ gzip: text }))['gzip'] ?? '' }
}
