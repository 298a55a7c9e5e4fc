/**
 * Stands alone on the last line of each note of ours, so that the journal can be asked for it before a note is sent
 * again, and so that ours isn't taken for somebody else's (design, "Echo"). `number` is [TicketID].
 */
export const markerOf = (number: string, sequence: number): string => `[atlas:${number}.${sequence}]`

export const marked = (text: string, marker: string): string => `${text.trimEnd()}\n\n${marker}`

/** The marker of an entry of ours. Who quotes one in a reply has `>` before it, or goes on behind it. */
export const markerIn = (entry: string): string | undefined => /(?:^|\n)(\[atlas:\d+\.\d+\])\s*$/.exec(entry)?.[1]

export const isOurs = (entry: string): boolean => markerIn(entry) !== undefined
