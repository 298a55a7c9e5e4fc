import type { EventMetadata, PersonId } from '@atlas/contracts'

/** How an event names a person: they did it, or it speaks of them. */
export function mentions(
  { data, metadata }: { readonly data: unknown; readonly metadata: Pick<EventMetadata, 'actor'> },
  person: PersonId,
): 'actor' | 'named' | undefined {
  const { id, onBehalfOf } = metadata.actor
  if (id === person || onBehalfOf === person) return 'actor'
  return holds(data, person) ? 'named' : undefined
}

const holds = (value: unknown, person: PersonId): boolean =>
  typeof value === 'string'
    ? wholeId(person).test(value)
    : typeof value === 'object' && value !== null && Object.values(value).some((inner) => holds(inner, person))

/** An id as a word of its own: `jonas.meier` isn't in `jonas.meiering`, and is before a full stop. */
export const wholeId = (person: PersonId): RegExp =>
  new RegExp(`(?<![\\w.@-])${person.replaceAll(/[^\w]/g, '\\$&')}(?![\\w@-]|\\.\\w)`, 'g')

/** A value with what stands for people who were erased instead of their ids, wherever these are. */
export function withoutErased<Value>(value: Value, names: ReadonlyMap<PersonId, string>): Value {
  if (names.size === 0) return value
  return told(
    value,
    [...names].map(([person, name]) => [wholeId(person), name] as const),
  ) as Value
}

function told(value: unknown, names: readonly (readonly [RegExp, string])[]): unknown {
  if (typeof value === 'string') return names.reduce((text, [id, name]) => text.replaceAll(id, name), value)
  if (Array.isArray(value)) return value.map((inner: unknown) => told(inner, names))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, told(inner, names)]))
}
