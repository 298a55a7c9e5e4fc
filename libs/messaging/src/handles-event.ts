import 'reflect-metadata'
import { EventPattern } from '@nestjs/microservices'
import type { EventType, ServiceName } from '@atlas/contracts'

/** Each service's handlers belong to a transport of their own, also when all services run in one process. */
export const transportOf = (service: ServiceName): symbol => Symbol.for(`atlas.${service}`)

/**
 * Marks a controller's method as the service's handler of these events, whichever bus brings them. It is called with
 * the event (`Recorded<EventOf<type>>`), once per event, inside a unit of work: what it appends through EventLog and
 * writes through the unit's connection is committed with the consumer's position, or not at all. Events of one incident come
 * in order if they are of one source service; nothing else is promised. A service's own events are not brought to it.
 * Throw AheadOfItsFacts to be called later.
 */
export const HandlesEvent = (service: ServiceName, ...types: EventType[]): MethodDecorator =>
  // One decorator with all the types: EventPattern overwrites what an earlier one on the method said.
  EventPattern<EventType[]>(types, transportOf(service))

/** The message came before facts of another source that it needs; it is parked, not failed (architecture, "Tests"). */
export class AheadOfItsFacts extends Error {
  constructor(
    /** The service whose event must come first. */
    readonly source: ServiceName,
    readonly what: string,
  ) {
    super(`waits for ${what} from ${source}`)
  }
}
