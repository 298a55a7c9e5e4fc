/**
 * Incidents opened here that triage hasn't come to: they stand before whatever opens next, so a storm may add only so
 * many to them. Known at once, where triage's lag shows only when they are a backlog already. `now` in ms of a monotonic
 * clock, `behind` in ms.
 */
export class Untriaged {
  private readonly opened: { readonly at: number; readonly clusters: readonly string[] }[] = []
  private readonly ofCluster = new Map<string, number>()
  private all = 0

  /** A cluster's name for each incident. */
  add(clusters: readonly string[], now: number): void {
    if (clusters.length === 0) return
    this.opened.push({ at: now, clusters })
    this.all += clusters.length
    for (const cluster of clusters) this.ofCluster.set(cluster, this.of(cluster) + 1)
  }

  /** Takes those for triaged that were opened before triage's lag. */
  triaged(behind: number, now: number): void {
    for (let [first] = this.opened; first && first.at < now - behind; [first] = this.opened) {
      this.opened.shift()
      this.all -= first.clusters.length
      for (const cluster of first.clusters) this.take(cluster)
    }
  }

  get total(): number {
    return this.all
  }
  of(cluster: string): number {
    return this.ofCluster.get(cluster) ?? 0
  }

  private take(cluster: string): void {
    const left = this.of(cluster) - 1
    if (left > 0) this.ofCluster.set(cluster, left)
    else this.ofCluster.delete(cluster)
  }
}
