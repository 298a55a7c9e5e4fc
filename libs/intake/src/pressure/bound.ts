/** How much a request brings for each of its clusters. */
export type Amounts = ReadonlyMap<string, number>

/**
 * What is pending of one measure (signals, bytes) under a bound. Where a storm has filled it, a cluster with no more than
 * its equal part of the bound goes up to twice the bound: a storm shuts nobody out.
 */
export class Bound {
  private readonly ofCluster = new Map<string, number>()
  private total = 0

  of(cluster: string): number {
    return this.ofCluster.get(cluster) ?? 0
  }

  /** Whether so much more is too much. What is larger than the bound passes alone: it could never pass otherwise. */
  exceededBy(amounts: Amounts, bound: number): boolean {
    const more = sum(amounts)
    return this.total > 0 && this.total + more > (this.isModest(amounts, bound) ? 2 : 1) * bound
  }

  /** The cluster of which so much more would be above what one may have. */
  clusterAbove(amounts: Amounts, bound: number): string | undefined {
    for (const [cluster, amount] of amounts) {
      const pending = this.ofCluster.get(cluster) ?? 0
      if (pending > 0 && pending + amount > bound) return cluster
    }
    return undefined
  }

  add(amounts: Amounts, sign: 1 | -1 = 1): void {
    for (const [cluster, amount] of amounts) {
      const pending = (this.ofCluster.get(cluster) ?? 0) + sign * amount
      // Parts of bytes are no whole numbers.
      if (pending > 1e-6) this.ofCluster.set(cluster, pending)
      else this.ofCluster.delete(cluster)
    }
    this.total = this.ofCluster.size === 0 ? 0 : this.total + sign * sum(amounts)
  }

  remove(amounts: Amounts): void {
    this.add(amounts, -1)
  }

  private isModest(amounts: Amounts, bound: number): boolean {
    const fair = bound / (this.ofCluster.size + 1)
    return [...amounts].every(([cluster, amount]) => (this.ofCluster.get(cluster) ?? 0) + amount <= fair)
  }
}

const sum = (amounts: Amounts): number => [...amounts.values()].reduce((total, amount) => total + amount, 0)
