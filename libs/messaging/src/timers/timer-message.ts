import type { Timer } from '@atlas/event-sourcing'
import type { Codec, Message, Unit } from '../delivery/message.js'
import { timersSource } from '../delivery/queue.js'

/** A unit of work that can make timers go with it. */
export interface TimerUnit extends Unit {
  claim(timers: readonly Timer[]): void
}
export type TimerUnits = <Result>(work: (unit: TimerUnit) => Promise<Result>) => Promise<{ result: Result }>

/** Those of one incident fire in due order, different incidents' together. */
export const timerMessage = (timer: Timer): Message<Timer> => ({
  source: timersSource,
  position: 0,
  key: timer.incidentId ?? timer.owner,
  type: timer.name,
  body: timer,
})

export const timerCodec: Codec<Timer> = {
  encode: (timer) => ({ text: JSON.stringify(timer) }),
  decode: (written) => JSON.parse('text' in written ? written.text : written.bytes.toString()) as Timer,
}
