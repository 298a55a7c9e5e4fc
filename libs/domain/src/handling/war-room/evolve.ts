import type { EventOf, Instant } from '@atlas/contracts'
import type { Incident } from '../handling.js'
import type { RoomPart } from './war-room.js'

type WarRoomEvent =
  | EventOf<'ResponseTeamCalled'>
  | EventOf<'ConfirmationOverdue'>
  | EventOf<'WarRoomPartCalled'>
  | EventOf<'WarRoomPartFilled'>
  | EventOf<'WarRoomPartHandedOver'>
  | EventOf<'ManagementUpdateSent'>
  | EventOf<'AllClearGiven'>
  | EventOf<'WarRoomStoodDown'>
  | EventOf<'ReviewHeld'>
  | EventOf<'ReviewOverdue'>

export function evolveWarRoom(state: Incident, event: WarRoomEvent): Incident {
  const at = event.occurredAt
  switch (event.type) {
    case 'ResponseTeamCalled':
      return { ...state, warRoom: { parts: event.data.parts.map((part) => called(part, at)), ended: null } }
    case 'ConfirmationOverdue':
      return { ...state, unconfirmedSaid: true }
    case 'WarRoomPartCalled': {
      const { person } = event.data
      return changed(state, event, (part) =>
        person === null
          ? { ...part, calledAt: at, exhausted: true }
          : { ...part, calledAt: at, called: [...part.called, person] },
      )
    }
    case 'WarRoomPartFilled':
      return changed(state, event, (part) => ({ ...part, person: event.data.person, handedTo: null }))
    case 'WarRoomPartHandedOver':
      return changed(state, event, (part) => ({
        ...part,
        called: [...part.called.filter((person) => person !== event.data.to), event.data.to],
        calledAt: at,
        handedTo: event.data.to,
        exhausted: false,
      }))
    case 'ManagementUpdateSent':
      return { ...state, managementUpdates: event.data.update }
    case 'AllClearGiven':
      return { ...ended(state, 'all-clear'), review: { ...event.data.review, overdue: false } }
    case 'WarRoomStoodDown': {
      const { review } = event.data
      return { ...ended(state, 'stood-down'), review: review ? { ...review, overdue: false } : state.review }
    }
    case 'ReviewHeld':
      return { ...state, review: null }
    case 'ReviewOverdue':
      return { ...state, review: state.review && { ...state.review, overdue: true } }
  }
}

const called = (
  { part, role, person }: EventOf<'ResponseTeamCalled'>['data']['parts'][number],
  calledAt: Instant,
): RoomPart => ({
  part,
  role,
  called: person === null ? [] : [person],
  calledAt,
  person: null,
  handedTo: null,
  exhausted: false,
})

const changed = (
  state: Incident,
  { data }: { readonly data: { readonly part: RoomPart['part'] } },
  change: (part: RoomPart) => RoomPart,
): Incident => ({
  ...state,
  warRoom: state.warRoom && {
    ...state.warRoom,
    parts: state.warRoom.parts.map((one) => (one.part === data.part ? change(one) : one)),
  },
})

const ended = (state: Incident, how: 'all-clear' | 'stood-down'): Incident => ({
  ...state,
  warRoom: state.warRoom && { ...state.warRoom, ended: how },
})
