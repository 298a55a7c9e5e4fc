import { type Refusal, refuse } from '@atlas/contracts'

/** To a key that acts for nobody; `what` only a person does: `acts on an incident`. */
export const notAPerson = (what: string): Refusal =>
  refuse(
    'not-a-person',
    `this key acts for nobody; only a person ${what}`,
    [{ field: 'Authorization', message: 'the key of a person, as `atlas key create --person <id>` makes it' }],
    403,
  )
