import type { Deliver, Failure, Message } from './message.js'

/**
 * Different keys concurrently (the unit answers their loads together), one key in order; a key stops at its first
 * failure. All have ended when it returns: nothing goes on using a unit that is rolled back.
 */
export const deliverByKey =
  <Body>(handle: (message: Message<Body>) => Promise<void>): Deliver<Body> =>
  async (messages) => {
    const failures: Failure<Body>[] = []
    const inOrder = async (ofKey: readonly Message<Body>[]): Promise<void> => {
      for (const message of ofKey) {
        try {
          await handle(message)
        } catch (error) {
          failures.push({ message, error })
          return
        }
      }
    }
    await Promise.all([...Map.groupBy(messages, ({ key }) => key).values()].map(inOrder))
    return failures
  }
