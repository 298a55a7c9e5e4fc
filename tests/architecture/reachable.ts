import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import ts from 'typescript'

/** A module from outside the repository, or a global, that a file uses at run time. */
export interface Reached {
  /** `node:net`, `zod`, or `global fetch`. */
  readonly what: string
  /** The names taken from it; `*` for all of it. */
  readonly names: readonly string[]
  /** The files by which it is reached, the first being an entry. */
  readonly by: readonly string[]
}

export type ReadFile = (path: string) => string | undefined

/**
 * Everything that is loaded with these files: through relative imports and the workspace's own packages down to what
 * comes from outside, and the globals that are called on the way. What is imported as a type alone is left out, for the
 * compiler takes that away.
 */
export function reachedFrom(
  entries: readonly string[],
  globals: readonly string[],
  read: ReadFile = onDisk,
): Reached[] {
  const reached: Reached[] = []
  const seen = new Set<string>()
  const queue = entries.map((file): readonly string[] => [file])
  for (let by = queue.shift(); by; by = queue.shift()) {
    const file = by.at(-1) ?? ''
    if (seen.has(file)) continue
    seen.add(file)
    const text = read(file)
    if (text === undefined) throw new Error(`${by.join(' → ')} doesn't exist`)
    const { imports, identifiers } = usesOf(file, text)
    for (const name of globals) if (identifiers.has(name)) reached.push({ what: `global ${name}`, names: [name], by })
    for (const { from, names } of imports) {
      const inside = insideOf(file, from)
      if (inside === undefined) reached.push({ what: from, names, by })
      else queue.push([...by, inside])
    }
  }
  return reached
}

interface Uses {
  readonly text: string
  readonly imports: readonly Import[]
  readonly identifiers: ReadonlySet<string>
}

/** Files are walked again and again, and parsed once. */
const parsed = new Map<string, Uses>()
function usesOf(file: string, text: string): Uses {
  const known = parsed.get(file)
  if (known?.text === text) return known
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const uses = { text, imports: importsOf(source), identifiers: identifiersOf(source) }
  parsed.set(file, uses)
  return uses
}

interface Import {
  readonly from: string
  readonly names: readonly string[]
}

function importsOf(source: ts.SourceFile): Import[] {
  const found: Import[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const names = namesOf(node.importClause)
      if (names.length > 0) found.push({ from: node.moduleSpecifier.text, names })
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
      if (!node.isTypeOnly) found.push({ from: node.moduleSpecifier.text, names: ['*'] })
    } else if (ts.isCallExpression(node) && isLoading(node.expression)) {
      const [asked] = node.arguments
      // What isn't written out could be anything.
      found.push({ from: asked && ts.isStringLiteral(asked) ? asked.text : 'an import that is computed', names: ['*'] })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

const isLoading = (called: ts.Expression): boolean =>
  called.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(called) && called.text === 'require')

/** `import 'x'` has no clause and takes everything. */
function namesOf(clause: ts.ImportClause | undefined): string[] {
  if (!clause) return ['*']
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return []
  const { name, namedBindings } = clause
  const named = !namedBindings
    ? []
    : ts.isNamespaceImport(namedBindings)
      ? ['*']
      : namedBindings.elements.flatMap((one) => (one.isTypeOnly ? [] : [(one.propertyName ?? one.name).text]))
  return [...(name ? ['*'] : []), ...named]
}

/** Names that stand anywhere but as a property or a declaration of one. */
function identifiersOf(source: ts.SourceFile): Set<string> {
  const used = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && isUse(node)) used.add(node.text)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return used
}

function isUse(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent) && parent.name === node)
    return ts.isIdentifier(parent.expression) && parent.expression.text === 'globalThis'
  return !(
    (ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent) || ts.isPropertySignature(parent)) &&
    parent.name === node
  )
}

/** The file of the repository that a specifier stands for; undefined for what comes from outside. */
function insideOf(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return normalize(join(dirname(file), specifier)).replace(/\.js$/, '.ts')
  const [, name, door] = /^@atlas\/([^/]+)(\/.+)?$/.exec(specifier) ?? []
  if (name === undefined) return undefined
  const manifest = JSON.parse(readFileSync(join('libs', name, 'package.json'), 'utf8')) as Manifest
  const source = manifest.exports[`.${door ?? ''}`]?.['@atlas/source']
  if (source === undefined) throw new Error(`${specifier} in ${file} is no door of its package`)
  return normalize(join('libs', name, source))
}

interface Manifest {
  readonly exports: Readonly<Record<string, { readonly '@atlas/source'?: string }>>
}

const onDisk: ReadFile = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)
