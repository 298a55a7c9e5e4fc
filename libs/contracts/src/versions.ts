import type { z } from 'zod'
import { type EventType, eventSchemas } from './events/index.js'

/**
 * A stored type is `<name>.v<version>`; in memory an event carries its bare name and its newest shape. Old versions
 * are lifted by upcasters, after hashing: stored bytes never change. A stored sample of every version ever written is
 * a test (log-and-bus, "evolution").
 */
export const currentVersion: Partial<Record<EventType, number>> = {}

type Upcaster = (data: unknown) => unknown
/** `<name>.v<n>` to the function that gives v<n+1>. */
const upcasters: Record<string, Upcaster> = {}

export const storedType = (type: string): string => `${type}.v${currentVersion[type as EventType] ?? 1}`

/** Every version of it that may lie in the log. */
export const storedTypes = (type: string): string[] =>
  Array.from({ length: currentVersion[type as EventType] ?? 1 }, (_, before) => `${type}.v${before + 1}`)

export class UnknownEventVersion extends Error {
  constructor(readonly stored: string) {
    super(`${stored} is no event version that this release knows; run a release that does`)
  }
}

/** The name and newest shape of a stored event. Throws UnknownEventVersion. */
export function upcast(stored: string, data: unknown): { type: EventType; data: unknown } {
  const { type, lifts } = known.get(stored) ?? learn(stored)
  for (const lift of lifts) data = lift(data)
  return { type, data }
}

interface KnownVersion {
  readonly type: EventType
  /** From this version to the newest. */
  readonly lifts: readonly Upcaster[]
}
/** Every event that is read asks; there are few stored types, and what isn't one is never kept. */
const known = new Map<string, KnownVersion>()

function learn(stored: string): KnownVersion {
  const dot = stored.lastIndexOf('.v')
  const type = stored.slice(0, dot)
  const newest = currentVersion[type as EventType] ?? 1
  const version = Number(stored.slice(dot + 2))
  const written = Number.isInteger(version) && stored === `${type}.v${version}`
  if (dot < 0 || !Object.hasOwn(eventSchemas, type) || !written || version < 1 || version > newest)
    throw new UnknownEventVersion(stored)
  const lifts: Upcaster[] = []
  for (let from = version; from < newest; from++) {
    const up = upcasters[`${type}.v${from}`]
    if (!up) throw new UnknownEventVersion(stored)
    lifts.push(up)
  }
  const found = { type: type as EventType, lifts }
  known.set(stored, found)
  return found
}

/** Checked data of an event that came from outside this process's own log (Kafka, imports). Throws ZodError. */
export const parseEventData = (type: EventType, data: unknown): unknown => (eventSchemas[type] as z.ZodType).parse(data)
