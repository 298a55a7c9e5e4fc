import type { WaitingRecordWrite } from './waiting.js'

/** An entry of the journal; `sequence` is what it is marked by. */
export interface Said {
  readonly element: 'comments' | 'work_notes'
  readonly text: string
  readonly sequence: number
  /** It may be there already, whatever is known of attempts: what it belongs to was a dead letter. */
  readonly replayed: boolean
  /** It is only there because the state wants one: without a change of that nobody is told. */
  readonly onlyWithState?: true
}

/** In place of words that nobody gave, or that aren't to be shown. */
export const waitsForRequestor = (number: string): string => `INC-${number} waits for an answer of its requestor.`

export const saidBy = (
  { sequence, replayed = false }: WaitingRecordWrite,
  element: Said['element'],
  text: string,
): Said => ({ element, text, sequence, replayed })
