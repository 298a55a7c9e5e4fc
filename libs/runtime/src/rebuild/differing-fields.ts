import type { Difference } from './compare.js'

export interface FieldDifference {
  /** A column, or a field of one that holds JSON: `record.owner`. Null: the row itself. */
  readonly field: string | null
  /** Null also where it isn't there. */
  readonly live: unknown
  readonly rebuilt: unknown
}

/** In which fields two rows differ; a list is one value. */
export function fieldsThatDiffer({ live, rebuilt }: Pick<Difference, 'live' | 'rebuilt'>): readonly FieldDifference[] {
  return live && rebuilt ? within('', live, rebuilt) : [{ field: null, live, rebuilt }]
}

function within(path: string, live: unknown, rebuilt: unknown): FieldDifference[] {
  if (isObject(live) && isObject(rebuilt))
    return [...new Set([...Object.keys(live), ...Object.keys(rebuilt)])]
      .sort()
      .flatMap((name) => within(path === '' ? name : `${path}.${name}`, live[name], rebuilt[name]))
  if (JSON.stringify(live) === JSON.stringify(rebuilt)) return []
  return [{ field: path, live: live ?? null, rebuilt: rebuilt ?? null }]
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
