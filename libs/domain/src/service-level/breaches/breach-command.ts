import type { PersonId } from '@atlas/contracts'

/** What a person says of a clock that has breached. `by` is who signed in. */
export type BreachCommand = { readonly by: PersonId; /** `resolution/1`. */ readonly clock: string } & (
  | {
      readonly act: 'explain-breach'
      /** Id of a cause of policy. */
      readonly cause: string
      readonly because: string
    }
  | { readonly act: 'excuse-breach'; readonly reason: string }
  | { readonly act: 'withdraw-excuse'; readonly reason: string }
)
export type BreachCommandOf<Act extends BreachCommand['act']> = Extract<BreachCommand, { act: Act }>

const acts: ReadonlySet<string> = new Set<BreachCommand['act']>(['explain-breach', 'excuse-breach', 'withdraw-excuse'])
export const isBreachCommand = (command: { readonly act: string }): command is BreachCommand => acts.has(command.act)
