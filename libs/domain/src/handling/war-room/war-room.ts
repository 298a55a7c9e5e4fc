import type { Instant, PersonId, Role, WarRoomPart } from '@atlas/contracts'

/** One part and who has it: a line of the roll-call. */
export interface RoomPart {
  readonly part: WarRoomPart
  readonly role: Role
  /** Everybody who was called for it, in order. */
  readonly called: readonly PersonId[]
  /** Of the last call. */
  readonly calledAt: Instant
  /** Who has acknowledged it; null: unfilled. */
  readonly person: PersonId | null
  /** To whom it is being handed over, until they acknowledge. */
  readonly handedTo: PersonId | null
  /** Nobody else can be called. */
  readonly exhausted: boolean
}

/** The war room of an incident, from its call to its end. */
export interface WarRoom {
  readonly parts: readonly RoomPart[]
  readonly ended: 'all-clear' | 'stood-down' | null
}

/** What is to be looked at after the all-clear, or an end without one. */
export interface Review {
  readonly by: PersonId
  readonly dueBy: Instant
  /** Whether it was said that this has passed. */
  readonly overdue: boolean
}
