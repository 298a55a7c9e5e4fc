import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import type { AtlasEvent, IncidentId, Recorded, WarRoomView } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { textsOf } from '../collaboration/texts-of.js'
import { eventsOfIncident } from '../incident/events-of-incident.js'

/** The last war room of an incident; null where none was called. */
export class ReadWarRoom extends Query<WarRoomView | null> {
  constructor(readonly incident: IncidentId) {
    super()
  }
}

@QueryHandler(ReadWarRoom)
export class ReadWarRoomHandler implements IQueryHandler<ReadWarRoom> {
  constructor(private readonly log: LogReader) {}

  async execute({ incident }: ReadWarRoom): Promise<WarRoomView | null> {
    let room: WarRoomView | null = null
    for await (const event of eventsOfIncident(this.log, incident)) room = after(room, event)
    return room && this.withTexts(room)
  }

  /** Texts stand as their hashes until they are read. */
  private async withTexts(room: WarRoomView): Promise<WarRoomView> {
    const { updates, allClear, review } = room
    const hashes = [...updates.map(({ status }) => status), allClear?.summary, review?.conclusions]
    const text = await textsOf(
      this.log,
      hashes.flatMap((hash) => hash ?? []),
    )
    const read = (hash: string | null) => (hash === null ? null : text(hash))
    return {
      ...room,
      updates: updates.map((update) => ({ ...update, status: read(update.status) })),
      allClear: allClear && { ...allClear, summary: read(allClear.summary) },
      review: review && { ...review, conclusions: read(review.conclusions) },
    }
  }
}

type Line = WarRoomView['rollCall'][number]

function after(room: WarRoomView | null, event: Recorded<AtlasEvent>): WarRoomView | null {
  const { occurredAt: at } = event
  if (event.type === 'ResponseTeamCalled')
    return {
      calledAt: at,
      rollCall: event.data.parts.map(({ part, role, person }) => ({
        part,
        role,
        person: null,
        called: person === null ? [] : [person],
        state: 'called',
      })),
      updates: room?.updates ?? [],
      ended: null,
      endedAt: null,
      allClear: null,
      review: room?.review ?? null,
    }
  if (!room) return null
  const line = (part: Line['part'], change: (before: Line) => Partial<Line>): WarRoomView => ({
    ...room,
    rollCall: room.rollCall.map((one) => (one.part === part ? { ...one, ...change(one) } : one)),
  })
  switch (event.type) {
    case 'WarRoomPartCalled': {
      const { part, person } = event.data
      return line(part, ({ called }) =>
        person === null ? { state: 'nobody-left' } : { called: [...called, person], state: 'called' },
      )
    }
    case 'WarRoomPartFilled':
      return line(event.data.part, () => ({ person: event.data.person, state: 'filled' }))
    case 'WarRoomPartHandedOver': {
      const { part, to, from } = event.data
      const state = from === null ? 'called' : 'handing-over'
      return line(part, ({ called }) => ({ called: [...called.filter((one) => one !== to), to], state }))
    }
    case 'ManagementUpdateSent': {
      const { update, by, summary: status, estimate } = event.data
      return { ...room, updates: [...room.updates, { update, by, at, status, estimate }] }
    }
    case 'AllClearGiven': {
      const { by, summary, review } = event.data
      const due = { ...review, state: 'due' as const, conclusions: null }
      return { ...room, ended: 'all-clear', endedAt: at, allClear: { by, summary }, review: due }
    }
    case 'WarRoomStoodDown': {
      const { review } = event.data
      const due = review ? { ...review, state: 'due' as const, conclusions: null } : room.review
      return { ...room, ended: 'stood-down', endedAt: at, review: due }
    }
    case 'ReviewOverdue':
      return { ...room, review: room.review && { ...room.review, state: 'overdue' } }
    case 'ReviewHeld': {
      const { by, conclusions } = event.data
      return { ...room, review: room.review && { ...room.review, by, state: 'held', conclusions } }
    }
    default:
      return room
  }
}
