import { type EventMetadata, type EventOf, type IncidentId, type Instant, instant } from '@atlas/contracts'
import { v7 as uuid } from 'uuid'

/**
 * What the sweeper wakes up to: incidents of P2 were opened within 13 minutes, and 31 minutes after the last of them all
 * four alarms of each response (30 minutes: 50, 75, 90 % and the breach) are due and none other. Each incident has
 * twelve; the rest of what is armed belongs to incidents of which none is due.
 */
export interface Story {
  readonly incidents: number
  readonly due: number
  readonly armed: number
}
const duePerIncident = 4
export const armedPerIncident = 12
const openedWithin = 13 * 60_000
/** From the last opening to the sweep, ms. */
export const sweptAfter = 31 * 60_000

export const storyOf = (due: number, armed: number): Story => ({
  incidents: Math.ceil(due / duePerIncident),
  due: Math.ceil(due / duePerIncident) * duePerIncident,
  armed,
})

export interface Opening {
  readonly incidentId: IncidentId
  readonly opened: EventOf<'IncidentOpened'>
  readonly classified: EventOf<'IncidentClassified'>
}

export const because: EventMetadata = {
  actor: { kind: 'rule', id: 'bench', via: 'bench' },
  correlationId: 'bench',
  causationId: 'bench',
}

/** What intake and classification say of the n-th incident; `last` is when the last one was opened. */
export function opening({ incidents }: Story, n: number, last: number): Opening {
  const at = instant(last - openedWithin + Math.round(((n + 1) / incidents) * openedWithin))
  const incidentId = uuid() as IncidentId
  return { incidentId, opened: openedEvent(incidentId, n, at), classified: classifiedEvent(incidentId, at) }
}

function openedEvent(incidentId: IncidentId, n: number, at: Instant): EventOf<'IncidentOpened'> {
  const cluster = `bench-${String(n % 50).padStart(2, '0')}`
  return {
    type: 'IncidentOpened',
    occurredAt: at,
    data: {
      incidentId,
      number: String(1001 + n),
      dedupKey: incidentId.replaceAll('-', '').padEnd(64, '0'),
      facts: {
        source: 'alertmanager',
        cluster,
        clusterKnown: false,
        environment: 'production',
        alertname: 'KubePodCrashLooping',
        severity: 'warning',
        labels: { alertname: 'KubePodCrashLooping', cluster, severity: 'warning', namespace: `team-${n % 400}` },
        text: 'c'.repeat(64),
      },
      requestors: [],
      impactStartedAt: at,
      reportedAt: at,
      receivedAt: at,
      clocksStartAt: at,
      flags: [],
    },
  }
}

const classifiedEvent = (incidentId: IncidentId, at: Instant): EventOf<'IncidentClassified'> => ({
  type: 'IncidentClassified',
  occurredAt: at,
  data: {
    incidentId,
    priority: 'P2',
    category: 'workload',
    tier: 'L2',
    rule: 'bench',
    matched: [],
    extractor: '1',
    facts: {},
    policy: 'd'.repeat(64),
  },
})
