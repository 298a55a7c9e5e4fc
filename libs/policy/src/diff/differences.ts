/** One value that differs between two parsed files; undefined on a side where it isn't there. */
export interface Difference {
  /** Keys from the top of the file; of lists whose items have ids, the ids. */
  readonly path: readonly string[]
  readonly before: unknown
  readonly after: unknown
  /** The items of a list are the same, and stand in another order. */
  readonly reordered?: true
}

/** Every difference between two values of JSON, where it is. What came or went whole is one difference. */
export function differences(before: unknown, after: unknown, path: readonly string[] = []): Difference[] {
  const [one, other] = [keyed(before), keyed(after)]
  if (!one || !other || one.list !== other.list)
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }]
  const keys = [...one.items.keys(), ...[...other.items.keys()].filter((key) => !one.items.has(key))]
  const inner = keys.flatMap((key) => differences(one.items.get(key), other.items.get(key), [...path, key]))
  return one.list && movedIn([...one.items.keys()], [...other.items.keys()])
    ? [...inner, { path, before, after, reordered: true }]
    : inner
}

interface Keyed {
  readonly items: ReadonlyMap<string, unknown>
  readonly list: boolean
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A map, or a list whose items are told apart by an id each; undefined for anything else. */
function keyed(value: unknown): Keyed | undefined {
  if (isRecord(value)) {
    // What is left out and what is undefined are one.
    return { items: new Map(Object.entries(value).filter(([, inner]) => inner !== undefined)), list: false }
  }
  if (!Array.isArray(value)) return undefined
  const items = new Map<string, unknown>()
  for (const item of value as readonly unknown[]) {
    const id = isRecord(item) ? item['id'] : undefined
    if (typeof id !== 'string' || items.has(id)) return undefined
    items.set(id, item)
  }
  return { items, list: true }
}

function movedIn(before: readonly string[], after: readonly string[]): boolean {
  const [had, has] = [new Set(before), new Set(after)]
  const stayed = after.filter((key) => had.has(key))
  return before.filter((key) => has.has(key)).some((key, index) => key !== stayed[index])
}
