import type { Seal, SealEvent } from '@atlas/contracts'
import { type Aggregate, type StreamOf, streamOf } from '../aggregate.js'

/** The seal of a number, once there is one. A stream each: the log refuses a second seal of the same number. */
const seal: Aggregate<Seal | null, SealEvent> = {
  category: 'seal',
  stateVersion: 1,
  initial: () => null,
  evolve: (_, { data }) => data,
}

/** Of fixed width, so that the order of the ids is that of the numbers: the last seal is found by index. */
export const sealStream = (number: number): StreamOf<Seal | null, SealEvent> =>
  streamOf(seal, String(number).padStart(12, '0'))
