import type { EventOf } from '@atlas/contracts'
import type { Incident } from '../handling.js'

export function evolveReplies(
  state: Incident,
  event: EventOf<'ReplyTaskOpened'> | EventOf<'ReplyTaskDone'> | EventOf<'ReplyAfterClosing'>,
): Incident {
  switch (event.type) {
    case 'ReplyTaskOpened':
      return { ...state, replyTask: { reply: event.data.reply, since: event.occurredAt } }
    case 'ReplyTaskDone':
      return { ...state, replyTask: null, repliesDecidedAt: event.occurredAt }
    case 'ReplyAfterClosing':
      return state
  }
}
