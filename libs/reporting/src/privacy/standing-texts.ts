import { type AtlasEvent, eventName, type Recorded } from '@atlas/contracts'
import type { NamedText, StandingText } from '@atlas/domain'
import type { LogReader } from '@atlas/event-sourcing'

/** Of these texts, those that are still there, each once, under the first event that names it. */
export async function standingTexts(
  log: Pick<LogReader, 'content'>,
  named: readonly { readonly event: Recorded<AtlasEvent>; readonly text: NamedText }[],
): Promise<StandingText[]> {
  const texts = new Map<string, StandingText>()
  for (const { event, text } of named)
    if (!texts.has(text.hash)) texts.set(text.hash, { ...text, event: eventName(event), incidentId: event.incidentId })
  const there = await log.content([...texts.keys()])
  return [...texts.values()].filter(({ hash }) => there.has(hash))
}
