import type { TrailEntry } from '@atlas/contracts'
import { partsOf } from './trail-lines.js'

/** The trail for a terminal: each decision as a sentence, and under it who, why and on what. */
export const trailText = (entries: readonly TrailEntry[]): string =>
  entries
    .map((entry) =>
      [
        `${entry.occurredAt}  ${entry.sentence}`,
        ...partsOf(entry).map(
          ({ name, says }) => `    ${name.padEnd(8)} ${says.replaceAll('\n', `\n${' '.repeat(13)}`)}`,
        ),
      ].join('\n'),
    )
    .join('\n')
