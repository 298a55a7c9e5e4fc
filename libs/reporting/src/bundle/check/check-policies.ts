import type { Bundle } from '@atlas/contracts'
import { bytesOfBase64, sha256 } from './bytes.js'
import { counted } from './counted.js'
import type { BundleFault, Found } from './fault.js'
import { policyHashOf } from './hashes.js'
import { changedParts } from './marks.js'

/** The policy versions that decided are here, file by file, and are what the events call them. */
export async function checkPolicies({ policies, files, events }: Bundle): Promise<Found> {
  const faults: BundleFault[] = []
  const unpacked = new Map<string, Uint8Array>()
  for (const [hash, { gzip, mark }] of Object.entries(files)) {
    const where = `policy file ${nameOfFile(hash, policies)}`
    const wrong: string[] = []
    const bytes = await unpack(gzip)
    if (!bytes) wrong.push("it can't be unpacked")
    else if ((await sha256(bytes)) !== hash) wrong.push("it isn't what its hash stands for")
    else unpacked.set(hash, bytes)
    const changed = await changedParts({ gzip }, { gzip: mark })
    if (wrong.length > 0) faults.push({ where, field: 'bytes', says: wrong.join('; ') })
    else if (changed.length > 0)
      faults.push({ where, field: 'gzip', says: 'its packed form was changed, and the file was not' })
  }
  for (const policy of policies) {
    const named = new Map<string, Uint8Array>()
    for (const [name, hash] of Object.entries(policy.files)) {
      const bytes = unpacked.get(hash)
      if (bytes) named.set(name, bytes)
      else if (!files[hash])
        faults.push({ where: `policy ${policy.hash}`, field: name, says: `the file ${hash} isn't there` })
    }
    if (named.size === Object.keys(policy.files).length && (await policyHashOf(named)) !== policy.hash)
      faults.push({
        where: `policy ${policy.hash}`,
        field: null,
        says: "its files aren't those of the version that the events name",
      })
  }
  const there = new Set(policies.map(({ hash }) => hash))
  for (const named of policiesNamed(events))
    if (!there.has(named)) faults.push({ where: `policy ${named}`, field: null, says: "it decided, and isn't here" })
  return { faults, notes: [`${counted(policies.length, 'policy version')}, whole`], undecided: [] }
}

/** Undefined where it can't be unpacked. */
export async function unpack(gzip: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const stream = new Blob([bytesOfBase64(gzip)]).stream().pipeThrough(new DecompressionStream('gzip'))
    return new Uint8Array(await new Response(stream).arrayBuffer())
  } catch {
    return undefined
  }
}

export function nameOfFile(hash: string, policies: Bundle['policies']): string {
  for (const policy of policies)
    for (const [name, named] of Object.entries(policy.files))
      if (named === hash) return `${name} (${hash.slice(0, 12)})`
  return hash
}

/** By the events' metadata: the versions that decided. */
export function policiesNamed(events: Bundle['events']): string[] {
  const named = events.flatMap(({ event }) => {
    try {
      const { policy } = JSON.parse(event.metadata) as { readonly policy?: unknown }
      return typeof policy === 'string' ? [policy] : []
    } catch {
      return []
    }
  })
  return [...new Set(named)]
}
