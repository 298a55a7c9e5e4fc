import { type Alert, kindOf, webhook } from '../alerts/alert.js'
import type { Counts, Ledger } from './ledger.js'

export interface StormSize {
  readonly alerts: number
  readonly clusters: number
  readonly keys: number
  /** Share of re-sends among the alerts, in percent. */
  readonly resends: number
}

/** A webhook body, and the bodies that must have been answered before it is sent. */
export interface Body {
  readonly text: string
  readonly alerts: number
  readonly after: readonly number[]
}

const smallest = 20
const largest = 200
const hour = 3_600_000

/**
 * The storm's bodies in the order in which senders take them, and what is to be counted in the end. Each key fires, is
 * told again, and fires anew an hour later; of one key nothing is sent before its latest firing is stored, as its own
 * Alertmanager does: starts received out of order may be one firing (domain, "Intake"). `now` in
 * milliseconds: the last firing begins before it.
 */
export function makeStorm(size: StormSize, now: number): { bodies: readonly Body[]; ledger: Ledger } {
  const ledger: Ledger = new Map()
  const bodies: Body[] = []
  const firedIn = new Map<number, number>()
  let open: { key: number; wave: number; resend: boolean }[] = []
  const waves = Math.ceil(size.alerts / size.keys)
  for (const next of turns(size)) {
    open.push(next)
    if (open.length === sizeOf(bodies.length)) close()
  }
  if (open.length > 0) close()
  return { bodies, ledger }

  function close(): void {
    const after = new Set<number>()
    const alerts = open.map(({ key, wave, resend }): Alert => {
      const name = `key-${key}`
      const counts: Counts = ledger.get(name) ?? { occurrences: 0, notifications: 0 }
      counts.notifications++
      const before = firedIn.get(key)
      if (before !== undefined && before !== bodies.length) after.add(before)
      if (!resend) {
        counts.occurrences++
        firedIn.set(key, bodies.length)
      }
      ledger.set(name, counts)
      const startsAt = now - (waves - wave) * hour
      return { cluster: `storm-${key % size.clusters}-prd`, key: name, kind: kindOf(key), startsAt }
    })
    bodies.push({ text: webhook(alerts), alerts: alerts.length, after: [...after] })
    open = []
  }
}

/** 20 to 200, differing from body to body. */
const sizeOf = (body: number): number => smallest + ((body * 73) % (largest - smallest + 1))

/** Every key fires in turn, then some are told again, so that the share of re-sends is kept to all along. */
function* turns({ alerts, keys, resends }: StormSize): Generator<{ key: number; wave: number; resend: boolean }> {
  const perFiring = resends / (100 - resends)
  let [sent, told] = [0, 0]
  for (let wave = 0; ; wave++) {
    for (let key = 0; key < keys; key++) {
      if (sent++ === alerts) return
      yield { key, wave, resend: false }
    }
    for (; told < Math.floor((wave + 1) * keys * perFiring); told++) {
      if (sent++ === alerts) return
      yield { key: told % keys, wave, resend: true }
    }
  }
}
