import { currentUnit } from '@atlas/event-store-postgres'

interface Asked<Key, Answer> {
  readonly keys: Map<
    Key,
    { readonly answer: Promise<Answer>; settle(answer: Answer): void; fail(error: unknown): void }
  >
}

/**
 * Handlers of different incidents run at once in a unit; what they ask in the same turn becomes one query. `ask` gives
 * an answer for each key.
 */
export class Together<Key, Answer> {
  private readonly asked = new WeakMap<object, Asked<Key, Answer>>()

  constructor(private readonly ask: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Answer>>) {}

  /** Rejects when the query fails, or has no answer for the key. */
  of(key: Key): Promise<Answer> {
    // Never across units: each has a connection, and commits or not by itself.
    const scope = currentUnit() ?? this
    const open = this.asked.get(scope) ?? this.open(scope)
    const same = open.keys.get(key)
    if (same) return same.answer
    const { promise: answer, resolve: settle, reject: fail } = Promise.withResolvers<Answer>()
    open.keys.set(key, { answer, settle, fail })
    return answer
  }

  private open(scope: object): Asked<Key, Answer> {
    const asked: Asked<Key, Answer> = { keys: new Map() }
    this.asked.set(scope, asked)
    setImmediate(() => {
      this.asked.delete(scope)
      this.ask([...asked.keys.keys()]).then(
        (answers) => {
          for (const [key, { settle, fail }] of asked.keys) {
            const answer = answers.get(key)
            if (answer === undefined) fail(new Error(`no answer for ${String(key)}`))
            else settle(answer)
          }
        },
        (error: unknown) => {
          for (const { fail } of asked.keys.values()) fail(error)
        },
      )
    })
    return asked
  }
}
