import { type Hash, MissingPart, refuse, type Refusal } from '@atlas/contracts'
import { Liquid, type Template as LiquidNode } from 'liquidjs'
import type { Misfit } from './policy-error.js'

/**
 * The wording of messages: `templates/<name>.md`, a line `Subject: …`, an empty line, the body. Holes are
 * `{{ name | required: "[Name in the playbook]" }}`. The playbook has four (section "ServiceNow Communication
 * Templates & Workflow"); every other one is ours.
 */
export const playbookTemplates = [
  'acknowledgement',
  'feedback-request',
  'priority-reclassification',
  'resolved',
] as const
/** Whether a message is in the playbook's own words; every other is in ours, and marked so where it is read. */
export const isPlaybooks = (template: string): boolean => (playbookTemplates as readonly string[]).includes(template)

/** Templates that the services ask for by name; a folder without one of them is refused. */
export const templateNames = [
  ...playbookTemplates,
  'update',
  'consultation',
  'owner-hand-over',
  'reminder',
  'page',
  'gathered-pages',
  'approval',
  'notice',
  'lowered-priority',
  'reclassification-notice',
  'vendor-case',
  'stakeholder-notice',
  'hand-over',
  'management-summary',
  'all-clear',
  'restricted',
] as const
export type TemplateName = (typeof templateNames)[number]

/** What fills the holes. An empty or blank text fills nothing. */
export type Holes = Readonly<Record<string, string | null | undefined>>

/** A message as it will be sent. */
export interface Wording {
  readonly subject: string
  readonly body: string
}

const filled = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''
const filename = (name: string): string => `templates/${name}.md`

/**
 * A strict engine: an unknown name throws. strictVariables alone prints nothing for null or '' (a known trap), so
 * every hole goes through `required`, which notes the playbook's name of an unfilled one.
 */
function strictLiquid(unfilled: Map<string, string>): Liquid {
  const liquid = new Liquid({ strictVariables: true, strictFilters: true, ownPropertyOnly: true })
  liquid.registerFilter('required', (value: unknown, hole: string) => {
    if (filled(value)) return value
    unfilled.set(hole, hole)
    return ''
  })
  return liquid
}

interface Parsed {
  readonly subject: LiquidNode[]
  readonly body: LiquidNode[]
  readonly names: readonly string[]
}

export class Templates {
  private constructor(
    private readonly parsed: ReadonlyMap<string, Parsed>,
    private readonly unfilled: Map<string, string>,
    private readonly liquid: Liquid,
  ) {}

  /** From a policy's files; a file that can't be parsed, or a missing one of `templateNames`, is a misfit. */
  static parse(files: ReadonlyMap<string, Uint8Array>): { ok: Templates } | { misfits: Misfit[] } {
    const misfits: Misfit[] = []
    const unfilled = new Map<string, string>()
    const liquid = strictLiquid(unfilled)
    const parsed = new Map<string, Parsed>()
    for (const [file, bytes] of files) {
      const name = /^templates\/([^/]+)\.md$/.exec(file)?.[1]
      if (name === undefined) continue
      const source = new TextDecoder().decode(bytes)
      try {
        const [, subjectSource, bodySource] = /^Subject: (.+)\n\n([^]+?)\n*$/.exec(source) ?? []
        if (subjectSource === undefined || bodySource === undefined)
          throw new Error('should be a line "Subject: …", an empty line and the body')
        const bare = holesWithoutRequired(source)
        if (bare.length > 0)
          throw new Error(`every hole should go through the filter required, with its name: ${bare.join(', ')}`)
        const subject = liquid.parse(subjectSource)
        const body = liquid.parse(bodySource)
        parsed.set(name, { subject, body, names: liquid.globalVariablesSync([...subject, ...body]) })
      } catch (error) {
        misfits.push({ file, path: [], message: error instanceof Error ? error.message : String(error) })
      }
    }
    for (const name of templateNames)
      if (!files.has(filename(name)))
        misfits.push({ file: filename(name), path: [], message: `the file is missing; it words the ${name}` })
    return misfits.length > 0 ? { misfits } : { ok: new Templates(parsed, unfilled, liquid) }
  }

  /** The wording with its holes filled, or a refusal (422, `unfilled-holes`) that names each unfilled one. */
  render(name: TemplateName, holes: Holes): Wording | Refusal {
    const template = this.parsed.get(name)
    if (!template) throw new Error(`the policy has no ${filename(name)}`)
    this.unfilled.clear()
    const scope = Object.fromEntries(template.names.map((hole) => [hole, filled(holes[hole]) ? holes[hole] : null]))
    const subject = this.liquid.renderSync(template.subject, scope) as string
    const body = this.liquid.renderSync(template.body, scope) as string
    if (this.unfilled.size > 0) return unfilledHoles(name, [...this.unfilled.keys()])
    // A header is one line (RFC 5322 2.2): text from outside in a subject must not make a second one.
    return { subject: subject.replace(/[\r\n]+/g, ' '), body }
  }
}

export const unfilledHoles = (template: string, holes: readonly string[]): Refusal =>
  refuse(
    'unfilled-holes',
    `the template ${template} has unfilled holes: ${holes.join(', ')}`,
    holes.map((hole): MissingPart => ({ field: hole, message: `${hole} must be filled` })),
    422,
  )

/** `{{ … }}` that don't pass through `required: "…"`. */
const holesWithoutRequired = (source: string): string[] =>
  [...source.matchAll(/\{\{-?(.*?)-?\}\}/gs)]
    .filter(([, inner = '']) => !/\|\s*required\s*:\s*"[^"]+"\s*$/.test(inner))
    .map(([whole]) => whole)

/** Check across files for the loader: every template parses and none is missing. */
export const checkTemplates = (_policy: unknown, files: ReadonlyMap<string, Uint8Array>): Misfit[] => {
  const result = Templates.parse(files)
  return 'misfits' in result ? result.misfits : []
}

const byVersion = new Map<Hash, Templates>()
/** The templates of a valid policy, parsed once a version. */
export function templatesOf(policy: { hash: Hash; files: ReadonlyMap<string, Uint8Array> }): Templates {
  const known = byVersion.get(policy.hash)
  if (known) return known
  const result = Templates.parse(policy.files)
  if ('misfits' in result) throw new Error(result.misfits.map(({ file, message }) => `${file}: ${message}`).join('; '))
  byVersion.set(policy.hash, result.ok)
  return result.ok
}
