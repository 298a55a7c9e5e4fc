/** So many signals are remembered before older ones count for half. */
const remembered = 1000
/** After so long without a storm, ms, the next one is a new one: nothing is known of it. */
const forgottenAfter = 10_000

/** How many of a storm's signals open an incident, by what those before them did: all, until something is known. */
export class OpeningShare {
  private signals = 0
  private opened = 0
  private at = -Infinity

  /** `now` in ms of a monotonic clock, here and below. */
  stored(signals: number, opened: number, now: number): void {
    this.forget(now)
    this.at = now
    this.signals += signals
    this.opened += opened
    while (this.signals > remembered) {
      this.signals /= 2
      this.opened /= 2
    }
  }

  /** How many incidents so many signals are expected to open, at least one. */
  of(signals: number, now: number): number {
    this.forget(now)
    return Math.ceil(signals * ((this.opened + 1) / (this.signals + 1)))
  }

  private forget(now: number): void {
    if (now - this.at < forgottenAfter) return
    this.signals = 0
    this.opened = 0
  }
}
