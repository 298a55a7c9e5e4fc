import { Injectable } from '@nestjs/common'
import { type Instant, instant, milliseconds } from '@atlas/contracts'
import { millisecondsOf, type UtcSecond } from '@atlas/servicenow-client'

/** Enough that one slow answer doesn't speak for an instance. */
const kept = 21

/**
 * How far an instance's clock is from ours, from the second that it stamped our own writes with. They are whole seconds,
 * so half of one is what it stands for on average.
 */
@Injectable()
export class ClockOffsets {
  private readonly samples = new Map<string, number[]>()

  /** `at` stamped there between two instants here. */
  learn(instance: string, at: UtcSecond, sentAt: Instant, answeredAt: Instant): void {
    const here = (milliseconds(sentAt) + milliseconds(answeredAt)) / 2
    const samples = [...(this.samples.get(instance) ?? []), millisecondsOf(at) + 500 - here].slice(-kept)
    this.samples.set(instance, samples)
  }

  /** Theirs in our time. Nearer than a second and a half is what whole seconds and the way there make of no difference. */
  ours(instance: string, at: UtcSecond): Instant {
    const offset = this.offset(instance)
    return instant(millisecondsOf(at) - (Math.abs(offset) < 1500 ? 0 : Math.round(offset)))
  }

  /** ms that theirs is ahead; 0 while nothing is known. */
  offset(instance: string): number {
    const samples = [...(this.samples.get(instance) ?? [])].sort((one, other) => one - other)
    return samples[Math.floor(samples.length / 2)] ?? 0
  }
}
