const hourMs = 3_600_000

/** How many refusals of an actor were stored within the last hour of log time; forgets whoever was quiet for one. */
export class RefusalRate {
  private readonly stored = new Map<string, number[]>()

  /** Whether one more may be stored now, and counts it if so. */
  allows(actor: string, now: number, most: number): boolean {
    for (const [other, times] of this.stored) if ((times.at(-1) ?? 0) <= now - hourMs) this.stored.delete(other)
    const recent = (this.stored.get(actor) ?? []).filter((at) => at > now - hourMs)
    const allowed = recent.length < most
    this.stored.set(actor, allowed ? [...recent, now] : recent)
    return allowed
  }
}
