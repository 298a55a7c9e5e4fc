import type { ServicenowArrivalEvent } from '@atlas/contracts'
import { type Aggregate, type StreamOf, streamOf } from '@atlas/event-sourcing'

/** Whether a record of theirs has been brought to intake. Stream `servicenow-arrival-<sha256 of instance and sys_id>`. */
const arrival: Aggregate<boolean, ServicenowArrivalEvent> = {
  category: 'servicenow-arrival',
  initial: () => false,
  evolve: () => true,
}
export const arrivalStream = (key: string): StreamOf<boolean, ServicenowArrivalEvent> => streamOf(arrival, key)
