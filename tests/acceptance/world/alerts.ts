import type { Atlas } from './atlas.js'

export interface Alert {
  readonly name: string
  readonly cluster?: string
  readonly namespace?: string
  readonly severity?: string
  readonly fingerprint: string
  readonly startsAt: number
  readonly endsAt?: number
  readonly summary?: string
}

/** A webhook body as Alertmanager sends it (version 4). Times are milliseconds since 1970. */
export const webhook = (alerts: readonly Alert[]): unknown => ({
  version: '4',
  groupKey: '{}:{}',
  truncatedAlerts: 0,
  status: alerts.some((alert) => alert.endsAt === undefined) ? 'firing' : 'resolved',
  receiver: 'atlas',
  groupLabels: {},
  commonLabels: {},
  commonAnnotations: {},
  externalURL: 'http://alertmanager:9093',
  alerts: alerts.map(
    ({ name, cluster = 'abrc1l-atlas-prd', namespace, severity, fingerprint, startsAt, endsAt, summary }) => ({
      status: endsAt === undefined ? 'firing' : 'resolved',
      labels: { alertname: name, cluster, ...(namespace ? { namespace } : {}), ...(severity ? { severity } : {}) },
      annotations: summary ? { summary } : {},
      startsAt: new Date(startsAt).toISOString(),
      endsAt: endsAt === undefined ? '0001-01-01T00:00:00Z' : new Date(endsAt).toISOString(),
      generatorURL: '',
      fingerprint,
    }),
  ),
})

interface Results {
  readonly results: readonly { outcome: string; incidentId?: string; number?: string }[]
}

/** Sends alerts as one webhook body and gives the result of each. */
export const sendAlerts = async (atlas: Atlas, ...alerts: Alert[]): Promise<Results['results']> =>
  (await atlas.post<Results>('/v1/alertmanager', webhook(alerts))).results
