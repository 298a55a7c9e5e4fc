import type { AtlasEvent, Recorded } from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'
import type { FieldDifference } from '@atlas/runtime/rebuild'
import { erasedIn } from '../privacy/erased.js'

/**
 * Whether all that a table lacks of what its events say names somebody who was erased, or a text that was redacted. What
 * it has instead doesn't matter: whoever took it out may have put a word in its place.
 */
export async function erasedValues(
  log: Pick<LogReader, 'ofStream' | 'pages'>,
): Promise<(found: Pick<FieldDifference, 'live' | 'rebuilt'>) => boolean> {
  const gone = new Set<string>((await erasedIn(log)).map(({ person }) => person))
  for await (const { events } of log.pages({ after: 0, limit: 500, types: ['ContentRedacted'] }))
    for (const event of events as readonly Recorded<AtlasEvent>[])
      if (event.type === 'ContentRedacted') gone.add(event.data.content)
  return ({ live, rebuilt }) => {
    if (gone.size === 0) return false
    const left = new Set(textsIn(live))
    const lacking = textsIn(rebuilt).filter((text) => !left.has(text))
    return lacking.length > 0 && lacking.every((text) => gone.has(text))
  }
}

const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}
