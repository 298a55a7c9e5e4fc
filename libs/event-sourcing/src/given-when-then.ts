import { type Fact, isRefusal, type Refusal } from '@atlas/contracts'
import { type Decider, foldAll } from './decider.js'

/** Tests of a decider that read as sentences: `given(events).when(command, context).then([...])`. Throws on a mismatch. */
export const specification = <Command, Event extends Fact, State, Context>(
  decider: Decider<Command, Event, State, Context>,
) => ({
  given: (events: readonly Event[]) => ({
    when: (command: Command, context: Context) => {
      const decision = decider.decide(command, foldAll(decider, events), context)
      return {
        /** The events decided; throws if it was refused. */
        events: (): readonly Event[] => {
          if (isRefusal(decision)) throw new Error(`refused: ${decision.code}: ${decision.message}`)
          return decision
        },
        /** The refusal; throws if it wasn't refused. */
        refusal: (): Refusal => {
          if (!isRefusal(decision)) throw new Error(`not refused: ${decision.map((event) => event.type).join(', ')}`)
          return decision
        },
        /** State after the decided events. */
        state: (): State => {
          if (isRefusal(decision)) throw new Error(`refused: ${decision.code}: ${decision.message}`)
          return foldAll(decider, [...events, ...decision])
        },
      }
    },
  }),
})
