import { setTimeout as sleep } from 'node:timers/promises'
import type { Atlas } from '../acceptance/world/atlas.js'
import type { Accepted } from './ledger/ledger.js'

/**
 * Sends signals as a careful client does: each under an Idempotency-Key, again until it has a 2xx, also over a crash
 * of the other side. Gives all of them once all are accepted.
 */
export async function sendUntilAccepted(atlas: Atlas, names: readonly string[]): Promise<Accepted[]> {
  const accepted: Accepted[] = []
  for (const namespace of names) {
    const until = performance.now() + 90_000
    let last: unknown
    for (;;) {
      const answer = await atlas
        .ask('/v1/signals', {
          method: 'POST',
          headers: { 'idempotency-key': `signal-${namespace}` },
          body: {
            summary: 'Pods restart intermittently',
            description: 'Manual job pods are restarting.',
            cluster: 'abrc1l-atlas-stg',
            namespace,
            dedupKey: namespace,
          },
        })
        .catch((error: unknown) => void (last = error))
      if (answer) last = `${answer.status}: ${JSON.stringify(answer.body)}`
      if (answer && answer.status < 300) break
      if (answer && answer.status < 500 && answer.status !== 429)
        throw new Error(`POST /v1/signals answered ${answer.status}: ${JSON.stringify(answer.body)}`)
      if (performance.now() > until) throw new Error(`${namespace} was not accepted within 90 s`, { cause: last })
      await sleep(100)
    }
    accepted.push({ namespace })
  }
  return accepted
}
