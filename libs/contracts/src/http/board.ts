import { z } from 'zod'
import { Hash, Instant } from '../envelope.js'
import { Priority, Status } from '../words.js'

const board = {
  /** Reported by then, whatever became of them. */
  incidents: z.int(),
  byStatus: z.record(Status, z.int()),
  /** Of those that weren't Closed; who had no priority yet is in none. */
  byPriority: z.record(Priority, z.int()),
  /**
   * Of where every incident stood, under the names that their sources give them: the same history and instant give the
   * same hash on every machine.
   */
  hash: Hash,
}
const BoardState = z.object(board)
export type BoardState = z.infer<typeof BoardState>

const example = {
  incidents: 42,
  byStatus: {
    Unassigned: 1,
    'Work in Progress': 3,
    Escalated: 1,
    'Awaiting Customer Feedback': 1,
    Resolved: 4,
    Closed: 32,
  },
  byPriority: { P1: 1, P2: 2, P3: 5, P4: 2 },
  hash: 'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee',
}

/**
 * Where every incident stood at an instant: what had happened by `asOf`, that instant included, as far as it had been
 * recorded by `asKnownAt`.
 */
export const BoardView = z
  .object({
    asOf: Instant,
    asKnownAt: Instant.optional(),
    ...board,
    /** With `asKnownAt`: the same instant as it is known now. */
    knownNow: BoardState.meta({ id: 'BoardState', examples: [example] }).optional(),
  })
  .meta({ id: 'Board', examples: [{ asOf: '2026-11-23T12:00:00.000Z', ...example }] })
export type BoardView = z.infer<typeof BoardView>
