/** A firing as a bench sends it; times are milliseconds since 1970. */
export interface Alert {
  readonly cluster: string
  /** Tells keys apart: the fingerprint, and the namespace by which the incident is found again. */
  readonly key: string
  readonly kind: AlertKind
  readonly startsAt: number
}

export interface AlertKind {
  readonly name: string
  readonly severity: string
  readonly summary: string
  /** In the words of kube-prometheus' rules (kubernetes-monitoring/kubernetes-mixin). */
  readonly description: (namespace: string, cluster: string) => string
}

/** What the shipped policy makes a P1 of: its response team is paged. */
export const lostControlPlane: AlertKind = {
  name: 'KubeAPIDown',
  severity: 'critical',
  summary: 'Target disappeared from Prometheus target discovery.',
  description: () => 'KubeAPI has disappeared from Prometheus target discovery.',
}
const crashLooping: AlertKind = {
  name: 'KubePodCrashLooping',
  severity: 'warning',
  summary: 'Pod is crash looping.',
  description: (namespace, cluster) =>
    `Pod ${namespace}/main-0 (main) is in waiting state (reason: "CrashLoopBackOff") on cluster ${cluster}.`,
}
const fillingUp: AlertKind = {
  name: 'KubePersistentVolumeFillingUp',
  severity: 'warning',
  summary: 'PersistentVolume is filling up.',
  description: (namespace, cluster) =>
    `Based on recent sampling, the PersistentVolume claimed by data in Namespace ${namespace} on Cluster ${cluster} ` +
    'is expected to fill up within four days. Currently 11.2% is available.',
}
const throttling: AlertKind = {
  name: 'CPUThrottlingHigh',
  severity: 'info',
  summary: 'Processes experience elevated CPU throttling.',
  description: (namespace, cluster) =>
    `31.2% throttling of CPU in namespace ${namespace} for container main in pod main-0 on cluster ${cluster}.`,
}

/** Of twenty keys: one P1, four P2, ten P3, five P4 by the shipped policy, where the cluster is in production. */
const mix: readonly AlertKind[] = [
  lostControlPlane,
  ...Array.from({ length: 4 }, () => crashLooping),
  ...Array.from({ length: 10 }, () => fillingUp),
  ...Array.from({ length: 5 }, () => throttling),
]

/** The n-th key's kind; neighbours differ. */
export const kindOf = (n: number): AlertKind => mix[(n * 7) % mix.length] ?? lostControlPlane

/** A webhook body as Alertmanager sends it (version 4), with the labels that kube-prometheus' rules carry. */
export const webhook = (alerts: readonly Alert[]): string =>
  JSON.stringify({
    version: '4',
    groupKey: '{}:{}',
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'atlas',
    groupLabels: {},
    commonLabels: { prometheus: 'monitoring/k8s' },
    commonAnnotations: {},
    externalURL: 'http://alertmanager.monitoring:9093',
    alerts: alerts.map(({ cluster, key, kind, startsAt }) => ({
      status: 'firing',
      labels: {
        alertname: kind.name,
        cluster,
        namespace: key,
        severity: kind.severity,
        container: 'main',
        pod: 'main-0',
        prometheus: 'monitoring/k8s',
      },
      annotations: {
        summary: kind.summary,
        description: kind.description(key, cluster),
        runbook_url: `https://runbooks.prometheus-operator.dev/runbooks/kubernetes/${kind.name.toLowerCase()}`,
      },
      startsAt: new Date(startsAt).toISOString(),
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'http://prometheus.monitoring:9090/graph?g0.expr=up&g0.tab=1',
      fingerprint: key,
    })),
  })
