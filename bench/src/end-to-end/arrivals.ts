import { setTimeout as sleep } from 'node:timers/promises'
import { deliver, type Sent } from '../alerts/alertmanager.js'
import { kindOf, webhook } from '../alerts/alert.js'
import { Post } from '../alerts/post.js'
import type { PageCommits } from '../running/page-commits.js'
import type { RunningAtlas } from '../running/running-atlas.js'

/** Incidents that arrive at a fixed rate, whether or not those before them are done. */
export interface Arrivals {
  /** Incidents a second. */
  readonly rate: number
  readonly seconds: number
}

export interface Triaged {
  /** Of each, from the instant at which it was to arrive until its page's commit, ms. */
  readonly latencies: readonly number[]
  /** From the last arrival until the last page's commit, ms. */
  readonly after: number
}

const connections = 256
const clusters = 50
let made = 0

/**
 * Sends signals at the instants that the rate gives, each of a key of its own and so an incident, and waits for the page
 * of each, or the word that it needs none. Latency counts from the intended instant: a stall delays all that should
 * have arrived meanwhile, and shows in each of them.
 */
export async function arrive({ rate, seconds }: Arrivals, atlas: RunningAtlas, commits: PageCommits): Promise<Triaged> {
  const post = new Post(atlas.urlOf('/v1/alertmanager'), atlas.key, connections)
  const sent: Sent = { retries: 0 }
  const began = performance.now()
  const count = Math.round(rate * seconds)
  const pages: Promise<number>[] = []
  const dueOf = (n: number): number => began + (n / rate) * 1000
  try {
    for (let n = 0; n < count; n++) {
      const due = dueOf(n)
      if (due > performance.now()) await sleep(due - performance.now())
      const page = triaged(post, sent, atlas, commits)
      // Awaited in the end; until then a failure is nobody's.
      page.catch(() => undefined)
      pages.push(page)
    }
    const done = await Promise.all(pages)
    return {
      latencies: done.map((at, n) => at - dueOf(n)),
      after: Math.max(...done) - dueOf(count - 1),
    }
  } finally {
    await post.close()
  }
}

async function triaged(post: Post, sent: Sent, atlas: RunningAtlas, commits: PageCommits): Promise<number> {
  const n = made++
  const alert = {
    cluster: `cluster-${n % clusters}-prd`,
    key: `one-${n}`,
    kind: kindOf(n),
    startsAt: atlas.now(),
  }
  const answer = (await deliver(post, webhook([alert]), sent)) as { results: { incidentId: string }[] }
  const [signal] = answer.results
  if (!signal) throw new Error('a signal was answered without its result')
  return commits.of(signal.incidentId)
}
