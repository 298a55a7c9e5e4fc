import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import type { PolicyError } from './policy-error.js'

/** One YAML file of the policy with the place of each of its values. */
export interface YamlFile {
  readonly value: unknown
  /** Line and column (from 1) of the value at a path, or of the nearest thing around it that exists. */
  place(path: readonly PropertyKey[], within?: number): { line: number; column: number }
  /** Line and column of a key, where the key itself is the mistake. */
  placeOfKey(path: readonly PropertyKey[], key: string): { line: number; column: number }
}

/** YAML 1.2; duplicate keys and aliases that explode are mistakes. All syntax errors at once. */
export function readYaml(file: string, bytes: Uint8Array): { ok: YamlFile } | { errors: PolicyError[] } {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return { errors: [{ file, line: 1, column: 1, message: 'should be text in UTF-8' }] }
  }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  if (document.errors.length > 0)
    return { errors: document.errors.map((error) => ({ file, ...at(error.pos[0]), message: error.message })) }
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    return { errors: [{ file, line: 1, column: 1, message: error instanceof Error ? error.message : String(error) }] }
  }
  return {
    ok: {
      value,
      place(path, within = 0) {
        const node = nearest(document, path)
        return at((node?.range?.[0] ?? 0) + (isScalar(node) && within > 0 ? withinScalar(text, node, within) : 0))
      },
      placeOfKey(path, key) {
        const node = nearest(document, path)
        const pair = isMap(node)
          ? node.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
          : null
        return at((isScalar(pair?.key) ? pair.key.range?.[0] : node?.range?.[0]) ?? 0)
      },
    },
  }
}

function nearest(document: Document, path: readonly PropertyKey[]): Node | null {
  const follow = (node: unknown): Node | null =>
    isAlias(node) ? (node.resolve(document) ?? null) : (node as Node | null)
  let node = follow(document.contents)
  for (const key of path) {
    const inner = isMap(node) || isSeq(node) ? follow(node.get(key, true) ?? null) : null
    if (!inner) return node
    node = inner
  }
  return node
}

/** Plain and quoted one-line texts keep their columns; of a block text only its first line's start is told. */
function withinScalar(text: string, node: Node, within: number): number {
  const first = text[node.range?.[0] ?? 0]
  if (first === '|' || first === '>') return 0
  return within + (first === '"' || first === "'" ? 1 : 0)
}
