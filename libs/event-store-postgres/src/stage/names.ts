import { createHash } from 'node:crypto'
import type { UniqueKey } from '@atlas/event-sourcing'
import { between } from './wire.js'

/** A unique key as it is stored: what came from outside only as its sha256. `<scope>␟<hex>`. */
export const keyName = ({ scope, key }: UniqueKey): string =>
  scope + between.fields + createHash('sha256').update(key).digest('hex')

/** What keyName put together. */
export function partsOf(keyName: string): { readonly scope: string; readonly key: string } {
  const end = keyName.lastIndexOf(between.fields)
  return { scope: keyName.slice(0, end), key: keyName.slice(end + 1) }
}

export const timerName = (owner: string, name: string): string => owner + between.fields + name
