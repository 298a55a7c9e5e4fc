/** The instance's clock in milliseconds of UTC. Standing still or set askew for tests, it is given once to every room. */
export class Clock {
  readonly #source: () => number
  #offset = 0

  /** @param startAt a clock that stands still there until it is moved; without it, this machine's own */
  constructor(startAt?: number) {
    this.#source = startAt === undefined ? () => Date.now() : () => startAt
  }

  now(): number {
    return this.#source() + this.#offset
  }

  /** Moves the clock by milliseconds, back as well: a skewed instance. */
  move(milliseconds: number): void {
    this.#offset += milliseconds
  }

  set(instant: number): void {
    this.#offset = instant - this.#source()
  }

  /** Back to what it was made with. */
  reset(): void {
    this.#offset = 0
  }
}
