import { EventEmitter } from 'node:events'

/**
 * Wakes what tails the log in this process as soon as something was committed here. Other processes poll: NOTIFY would
 * make every commit of the database queue behind one lock (PostgreSQL, async.c, PreCommit_Notify), which costs the
 * appenders more than a poll of every 25 ms costs the readers.
 */
const emitter = new EventEmitter().setMaxListeners(0)

export const signalAppended = (): boolean => emitter.emit('appended')

/** Calls `listener` after each commit of this process that appended; gives the function that ends it. */
export function onAppended(listener: () => void): () => void {
  emitter.on('appended', listener)
  return () => emitter.off('appended', listener)
}
