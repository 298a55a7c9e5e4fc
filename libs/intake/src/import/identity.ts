import { type Hash, IncidentId } from '@atlas/contracts'
import { v5 } from 'uuid'
import { dedupKeyOf } from '../signal/dedup-key.js'

/** Of all imports; a system's own namespace is the UUIDv5 of its name in it (docs/import.md). */
export const importNamespace = 'c8b1b7a6-5a3e-4b8e-9d5a-1f0a4a7f6e21'

export interface Identity {
  readonly incidentId: IncidentId
  readonly dedupKey: Hash
  /** Digits of the other system's number, by which people name it; undefined where it has none that fit. */
  readonly digits: string | undefined
}

/** The incident of a system's number: the same whoever imports it, and whenever. */
export function identityIn(system: string): (number: string) => Identity {
  const namespace = v5(system, importNamespace)
  return (number) => {
    const digits = number.replace(/\D/g, '')
    return {
      incidentId: IncidentId.parse(v5(number, namespace)),
      dedupKey: dedupKeyOf(`import:${system}`, '', number),
      digits: digits.length >= 1 && digits.length <= 15 ? digits : undefined,
    }
  }
}
