import type { BusHealth, ConsumerHealth } from './bus-health.js'
import type { BusParts } from './bus-parts.js'
import type { Consumer } from './consumer.js'
import { overdueTimers } from './timers/due-timers.js'
import { troubleOf } from './trouble-log.js'
import type { TimersOf } from './timers/timers-of.js'

/** Of this process's consumers, relays and timers; dead letters, parked ones and gaps are everybody's. */
export async function busHealth(
  { carrier, query }: BusParts,
  followers: readonly ConsumerHealth[],
  timers: readonly TimersOf[],
  troubles: readonly string[],
): Promise<BusHealth> {
  const [consumers, relays, [queue], overdue] = await Promise.all([
    carrier.consumers(),
    carrier.relays(),
    query<{ dead: number; parked: number; gaps: number }>(
      `select count(*) filter (where state = 'dead')::int as dead,
         count(*) filter (where state <> 'dead')::int as parked,
         (select count(*) from bus.gap)::int as gaps
       from bus.dead_letters`,
    ),
    // A second more than the grace: what is being swept just now isn't overdue.
    Promise.all(timers.map(({ service, grace }) => overdueTimers({ query }, service, grace + 1000))),
  ])
  return {
    consumers: [...consumers, ...followers],
    relays,
    timers: timers.map(({ service }, n) => ({ service, overdue: overdue[n] ?? 0 })),
    deadLetters: queue?.dead ?? 0,
    parked: queue?.parked ?? 0,
    gaps: queue?.gaps ?? 0,
    troubles,
  }
}

export function troublesOf(
  { carrier, tail }: BusParts,
  consumers: readonly Consumer[],
  timers: readonly TimersOf[],
): readonly string[] {
  return [
    ...carrier.troubles(),
    ...troubleOf('the log can’t be read', tail.trouble),
    ...consumers.flatMap(({ name, runner }) => troubleOf(`consumer ${name} stands still`, runner.trouble)),
    ...timers.flatMap(({ service, sweeper }) => [
      ...troubleOf(`timers of ${service} stand still`, sweeper.trouble),
      ...(sweeper.waiting === undefined ? [] : [sweeper.waiting]),
    ]),
  ]
}
