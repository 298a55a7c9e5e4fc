import type { AtlasEvent, PersonId, Recorded } from '@atlas/contracts'
import { type NamedText, personalTexts } from '@atlas/domain'
import type { LogReader } from '@atlas/event-sourcing'
import { eventsNaming } from './events-naming.js'

export interface TextOfPerson {
  readonly event: Recorded<AtlasEvent>
  readonly text: NamedText
}

/**
 * What is held on a person beside events that name them: texts of theirs and to them, among them what gathered pages
 * became, which name nobody.
 */
export async function textsOfPerson(
  log: Pick<LogReader, 'pageNaming' | 'ofStream'>,
  person: PersonId,
): Promise<TextOfPerson[]> {
  const texts: TextOfPerson[] = []
  for await (const { event } of eventsNaming(log, person)) {
    texts.push(...personalTexts(event, person).map((text) => ({ event, text })))
    const theirs =
      (event.type === 'PageIntended' && event.data.person === person) ||
      (event.type === 'MessageIntended' && event.data.recipient.id === person)
    if (!theirs) continue
    const stream = (await log.ofStream(event.streamId)) as readonly Recorded<AtlasEvent>[]
    for (const sent of stream)
      if (sent.type === 'AttemptStarted' && sent.data.gathered)
        texts.push({ event: sent, text: { field: 'gathered', hash: sent.data.gathered } })
  }
  return texts
}
