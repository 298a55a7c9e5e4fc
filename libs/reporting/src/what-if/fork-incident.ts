import {
  type ForkView,
  type IncidentId,
  instant,
  isRefusal,
  milliseconds,
  type Instant,
  type Refusal,
} from '@atlas/contracts'
import {
  clockViews,
  fork,
  type HypotheticalAct,
  ImaginedRefusal,
  parseAct,
  type ServiceLevelState,
  type Standing,
  standingAt,
  type World,
} from '@atlas/domain'
import type { LogReader } from '@atlas/event-sourcing'
import { incidentsOf } from './judge.js'
import type { TwoWorlds } from './two-worlds.js'

/** Acts as they are asked for; the first that is none refuses them all. */
export function parseActs(texts: readonly string[]): readonly HypotheticalAct[] | Refusal {
  const acts: HypotheticalAct[] = []
  for (const text of texts) {
    const act = parseAct(text)
    if (isRefusal(act)) return act
    acts.push(act)
  }
  return acts
}

/**
 * An incident with acts at an instant that nobody did, beside what is recorded; both at `until`. Undefined if there is no
 * such incident, the refusal of an act that isn't legal then. Reads alone.
 */
export async function forkIncident(
  log: LogReader,
  id: IncidentId,
  worlds: TwoWorlds,
  asked: { readonly at: Instant; readonly acts: readonly HypotheticalAct[]; readonly until: Instant },
): Promise<ForkView | Refusal | undefined> {
  const [incident] = await incidentsOf(log, [id], await log.highWaterMark())
  if (!incident) return undefined
  const [at, until] = [milliseconds(asked.at), milliseconds(asked.until)]
  try {
    return await worlds.deciding(({ then }) => {
      const forked = fork(incident, then, { at, until, acts: asked.acts })
      return {
        incident: id,
        number: incident.opened.number,
        at: forked.at,
        done: forked.done.map(({ type: fact, occurredAt }) => ({ at: occurredAt, fact })),
        asOf: asked.until,
        recorded: standing(forked.recordedStandings, incident.levels, until, then),
        imagined: standing(forked.imagined.standings, forked.imagined.levels, until, then),
        breaches: forked.changes.map(({ change, clock, at: when }) => ({ change, clock, at: instant(when) })),
        stillApply: [...forked.stillApply],
        notApplicable: [...forked.notApplicable],
        otherwise: [...forked.otherwise],
      }
    })
  } catch (error) {
    if (error instanceof ImaginedRefusal) return error.refusal
    throw error
  }
}

function standing(standings: readonly Standing[], levels: ServiceLevelState, until: number, { calendar }: World) {
  const { status = 'Unassigned', priority = null, tier = null, category = null } = standingAt(standings, until) ?? {}
  return { status, priority, tier, category, clocks: clockViews(levels, instant(until), calendar) }
}
