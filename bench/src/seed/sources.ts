import { type Instant, instant } from '@atlas/contracts'
import { dedupKeyOf, factsOf, type Reporter, type Signal } from '@atlas/intake'
import type { Report } from './reports.js'
import type { By, Story } from './story.js'

/** Somebody or something that tells of one dedup key. */
export interface Source {
  readonly by: By
  fires(startsAt: number): Signal
  clears(startsAt: number): Signal
}

const names = ['Ada Weber', 'Björn Åkesson', 'Chiara Conti', 'Dmitri Orlov', 'Elif Yılmaz', 'François Noël']

/** Alertmanager of a cluster that policy knows. */
export function alertmanager(story: Story, report: Report): Source {
  const { dice } = story
  const cluster = clusterOf(story, report)
  const labels = {
    alertname: report.alertname ?? 'SyntheticProbeFailed',
    severity: report.severity ?? dice.pick(['warning', 'critical']),
    cluster,
    ...(report.namespace === undefined ? {} : { namespace: report.namespace }),
    pod: `probe-${dice.hex(10)}`,
    prometheus: 'monitoring/k8s',
  }
  const key = dedupKeyOf('alertmanager', cluster, dice.hex(16))
  return source(story, report, key, factsOf({ source: 'alertmanager', cluster, labels }, story.pen.policy), undefined, {
    actor: { kind: 'sync', id: `alertmanager-${cluster}`, via: 'alertmanager' },
    correlationId: dice.uuid(story.now),
    causationId: `webhook-${dice.hex(12)}`,
  })
}

/** A person from outside, who asked for something. */
export function requestor(story: Story, report: Report): Source {
  const { dice } = story
  const cluster = clusterOf(story, report)
  const name = dice.pick(names)
  const namespace = report.namespace === undefined ? {} : { namespace: report.namespace }
  const facts = factsOf({ source: 'api', cluster, labels: {}, ...namespace }, story.pen.policy)
  const request = dice.uuid(story.now)
  return source(
    story,
    report,
    dedupKeyOf('api:portal', cluster, request),
    facts,
    { name, email: `${dice.hex(8)}@example.org` },
    { actor: { kind: 'sync', id: 'portal', via: 'http' }, correlationId: request, causationId: request },
  )
}

const clusterOf = ({ dice, pen }: Story, { cluster }: Report): string =>
  cluster ?? dice.pick(Object.keys(pen.policy.clusters.clusters))

function source(
  story: Story,
  { summary, description }: Report,
  dedupKey: string,
  facts: Signal['facts'],
  reporter: Reporter | undefined,
  by: By,
): Source {
  const signal = (status: Signal['status'], startsAt: Instant): Signal => ({
    kind: 'signal',
    index: 0,
    status,
    dedupKey,
    eventKey: undefined,
    startsAt,
    endsAt: story.at,
    reportedAt: story.at,
    receivedAt: story.at,
    facts,
    text: { summary, description: description ?? '', annotations: {} },
    reporter,
    flags: [],
  })
  return {
    by,
    fires: (startsAt) => signal('firing', instant(startsAt)),
    clears: (startsAt) => signal('resolved', instant(startsAt)),
  }
}
