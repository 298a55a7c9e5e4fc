import type { ServiceName } from '@atlas/contracts'
import type { AtlasBus } from '@atlas/messaging'

/**
 * How far the services of this process have come with what the bus brings them: what a GET with `Atlas-Position` waits
 * for where its answer follows from other services' facts.
 */
export class BusPosition {
  private bus: Pick<AtlasBus, 'passed'> | undefined

  /** The bus is made after what is injected. */
  of(bus: Pick<AtlasBus, 'passed'>): void {
    this.bus = bus
  }

  /** Whether the service has handled whatever the others had put into the log up to this position. */
  async hasPassed(service: ServiceName, position: number): Promise<boolean> {
    return (await this.bus?.passed(service, position)) ?? false
  }
}
