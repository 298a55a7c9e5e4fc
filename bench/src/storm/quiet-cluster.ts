import { setTimeout as sleep } from 'node:timers/promises'
import { deliver, type Sent } from '../alerts/alertmanager.js'
import { Post } from '../alerts/post.js'
import { type Alert, kindOf, lostControlPlane, webhook } from '../alerts/alert.js'
import type { PageCommits } from '../running/page-commits.js'
import type { RunningAtlas } from '../running/running-atlas.js'

/** Enough that none of its signals waits for another of its own. */
const connections = 64
let made = 0
/** Every so many signals one is a P1. */
const criticalEvery = 5

/** Milliseconds from the instant at which each was to be sent. */
export interface Quiet {
  /** Until it was answered 2xx. */
  readonly signals: readonly number[]
  /** Of the P1s, until their page was committed. */
  readonly pages: readonly number[]
}

export interface QuietCluster {
  readonly atlas: RunningAtlas
  readonly commits: PageCommits
  /** Signals a second, each an incident of its own. */
  readonly rate: number
}

/**
 * A cluster that has no part in the storm: its signals, every fifth a P1, sent on time whatever happens, `until` it is
 * told to end. What comes of all of them.
 */
export async function quietCluster({ atlas, commits, rate }: QuietCluster, until: AbortSignal): Promise<Quiet> {
  const post = new Post(atlas.urlOf('/v1/alertmanager'), atlas.key, connections)
  const sent: Sent = { retries: 0 }
  const began = performance.now()
  const signals: Promise<number>[] = []
  const pages: Promise<number>[] = []
  for (let n = 0; !until.aborted; n++) {
    const due = began + (n * 1000) / rate
    await sleep(Math.max(0, due - performance.now()))
    const critical = n % criticalEvery === 0
    const alert: Alert = {
      cluster: 'quiet-prd',
      key: `quiet-${made++}`,
      kind: critical ? lostControlPlane : kindOf(n + 1),
      startsAt: atlas.now(),
    }
    const answer = deliver(post, webhook([alert]), sent)
    signals.push(answer.then(() => performance.now() - due))
    if (critical) pages.push(answer.then(async (body) => (await pageOf(body, commits)) - due))
    for (const one of [signals.at(-1), pages.at(-1)]) one?.catch(() => undefined)
  }
  try {
    return { signals: await Promise.all(signals), pages: await Promise.all(pages) }
  } finally {
    await post.close()
  }
}

async function pageOf(answer: unknown, commits: PageCommits): Promise<number> {
  const [signal] = (answer as { results: { incidentId: string }[] }).results
  if (!signal) throw new Error('a signal was answered without its result')
  return commits.of(signal.incidentId, /^PageIntended\./)
}
