import { instant } from '@atlas/contracts'
import { type InstanceTerms, instanceTerms, readPolicyFolder, ServiceNowPolicy } from '@atlas/policy'
import { parse } from 'yaml'
import type { Directory } from '../directory.js'
import { mappedWriteOf } from '../servicenow-record.js'
import { type ResolvedWrite, resolveWrite } from '../mapping.js'
import type { NextWriteTerms } from '../next-write.js'
import type { WaitingRecordWrite } from '../waiting.js'
import type { RecordFields, RecordWrite } from '../writes.js'

const file = readPolicyFolder(new URL('../../../../../policy', import.meta.url).pathname).get('servicenow.yaml')
const shipped: unknown = parse(new TextDecoder().decode(file))
const policy = ServiceNowPolicy.parse({
  ...(shipped as object),
  enabled: true,
  instances: { main: { url: 'https://example.service-now.com' } },
})
export const instance: InstanceTerms = (() => {
  const found = instanceTerms(policy, 'main')
  if (!found) throw new Error('policy names main')
  return found
})()
export const mapping = instance.mapping

/** Whatever is named there has the id `id-of-<name>`. */
export const directory: Directory = {
  group: (name) => `id-of-${name}`,
  user: (name) => `id-of-${name}`,
  item: (name) => `id-of-${name}`,
  groupName: (id) => id.replace('id-of-', ''),
  userName: (id) => id.replace('id-of-', ''),
}

/** A content is named by what it is and says: `text:…`, or `message:…` for what somebody was told. */
export const text = (hash: string): string | undefined => {
  const [what, ...said] = hash.split(':')
  const words = said.join(':')
  return what === 'message' ? JSON.stringify({ to: { name: 'n', address: null }, subject: 's', body: words }) : words
}

export const resolve = (write: WaitingRecordWrite): ResolvedWrite => {
  const data = { incidentId: 'i' as never, act: write.act, fields: { ...write.fields } }
  return resolveWrite(mappedWriteOf(data, mapping), mapping, directory, text)
}

/** Numbered from 1, all intended at 0. */
export const waitingWrites = (
  ...writes: readonly (readonly [RecordWrite['act'], RecordFields])[]
): WaitingRecordWrite[] => writes.map(([act, fields], n) => ({ act, fields, sequence: n + 1, intendedAt: instant(0) }))

export const terms: Omit<NextWriteTerms, 'resolve'> = {
  now: instant(120_000),
  mapping,
  restricted: 'reduced',
  awaitsClassification: 60_000,
  awaitsWording: 30_000,
}
