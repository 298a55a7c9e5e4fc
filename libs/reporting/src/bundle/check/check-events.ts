import type { Bundle, BundledEvent, Seal } from '@atlas/contracts'
import { counted } from './counted.js'
import type { BundleFault, Found } from './fault.js'
import { chainHashOf, leafHashOf, rootOnPathOf } from './hashes.js'
import { changedParts, partsOfEvent } from './marks.js'

/** Each event is what its hash says, follows the one before in its stream, and lies in the seal that it names. */
export async function checkEvents({ events, seals, statement }: Bundle): Promise<Found> {
  const faults: BundleFault[] = []
  const before = new Map<string, BundledEvent['event']>()
  const byNumber = new Map(seals.map(({ seal }) => [seal.number, seal]))
  const astray = new Map<Seal, number[]>()
  let position = 0
  let unsealed = 0
  const others = new Set<string>()
  for (const bundled of events) {
    const { event, sealed } = bundled
    const where = nameOfEvent(event)
    const wrong: string[] = []
    if ((await chainHashOf(event)) !== event.hash) wrong.push("it isn't what its hash stands for")
    if (event.position <= position) wrong.push(`it stands after event ${position}`)
    if (event.incidentId !== statement.incident) wrong.push('it is of another incident')
    const last = before.get(event.streamId)
    const follows = followsOn(event, last, statement.incident)
    if (follows === 'others') others.add(event.streamId)
    else if (follows !== 'yes') wrong.push(follows)
    const seal = sealed ? byNumber.get(sealed.seal) : undefined
    let leads = true
    if (!sealed) unsealed++
    else if (!seal) wrong.push(`seal ${sealed.seal} isn't there`)
    else if (event.position < seal.first || event.position > seal.last)
      wrong.push(`seal ${seal.number} covers positions ${seal.first} to ${seal.last} alone`)
    else leads = (await rootOnPathOf(await leafHashOf(event), sealed.leaf, seal.count, sealed.path)) === seal.root
    const changed = await changedParts(partsOfEvent(bundled), bundled.marks)
    if (!leads && (changed.length > 0 || wrong.length > 0)) wrong.push(`it doesn't lead to the root of its seal`)
    else if (!leads && seal) astray.set(seal, [...(astray.get(seal) ?? []), event.position])
    for (const field of changed.length > 0 ? changed : wrong.length > 0 ? [null] : [])
      faults.push({ where, field, says: wrong.join('; ') || 'its mark was changed, and the event was not' })
    position = Math.max(position, event.position)
    before.set(event.streamId, event)
  }
  for (const [seal, positions] of astray)
    faults.push({
      where: `seal ${seal.number}`,
      field: null,
      says:
        `the events on positions ${seal.first} to ${seal.last} aren't those that it was made of: ` +
        `from ${positions.join(', ')} no way leads to its root`,
    })
  return {
    faults,
    notes: [
      `${counted(events.length, 'event')}, of which ${events.length - unsealed} lie in ${counted(seals.length, 'seal')}`,
      ...(unsealed > 0 ? [`${counted(unsealed, 'event')} not sealed yet, for which the chains alone speak`] : []),
      ...(others.size > 0
        ? [`${counted(others.size, 'stream')} with events of other incidents too, of which only the hashes are here`]
        : []),
    ],
    undecided: [],
  }
}

/** `yes`, `others` where events of other incidents lie between, or what is wrong. */
export function followsOn(
  event: BundledEvent['event'],
  last: BundledEvent['event'] | undefined,
  incident: string,
): string {
  const version = last?.streamVersion ?? 0
  if (event.streamVersion === version + 1) {
    const previous = last?.hash ?? '0'.repeat(64)
    return event.previous === previous ? 'yes' : "it doesn't go on from the event before it in its stream"
  }
  if (event.streamVersion <= version) return `it comes after version ${version} of its stream`
  const ofOneIncident = event.streamId.endsWith(incident) || event.category === 'communication'
  return ofOneIncident
    ? `version ${version + 1}${event.streamVersion > version + 2 ? ` to ${event.streamVersion - 1}` : ''} of its stream is missing before it`
    : 'others'
}

export function nameOfEvent({ position, type, streamId, streamVersion }: BundledEvent['event']): string {
  return `event ${position} (${type}, ${streamId}@${streamVersion})`
}
