import { mistakesOfShape } from '../mistakes-of-shape.js'
import type { PolicyError } from '../policy-error.js'
import { readYaml } from '../yaml-file.js'
import { type Runbook, RunbookHead } from './runbook.js'

/** Every `runbooks/<id>.md` of a policy, in the order of their names, and every mistake in them. */
export function readRunbooks(files: ReadonlyMap<string, Uint8Array>): { runbooks: Runbook[]; errors: PolicyError[] } {
  const runbooks: Runbook[] = []
  const errors: PolicyError[] = []
  const names = [...files.keys()].filter((name) => name.startsWith('runbooks/')).sort()
  for (const file of names) {
    const read = readRunbook(file, files.get(file) ?? new Uint8Array())
    if ('ok' in read) runbooks.push(read.ok)
    else errors.push(...read.errors)
  }
  return { runbooks, errors }
}

function readRunbook(file: string, bytes: Uint8Array): { ok: Runbook } | { errors: PolicyError[] } {
  const wrong = (line: number, message: string, column = 1): PolicyError => ({ file, line, column, message })
  const name = /^runbooks\/([^/]+)\.md$/.exec(file)?.[1]
  if (name === undefined) return { errors: [wrong(1, 'is no runbook; each is a file runbooks/<id>.md')] }
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/)
  const end = lines.indexOf('---', 1)
  if (lines[0] !== '---' || end < 0)
    return {
      errors: [wrong(1, 'should begin with its head: a line ---, id, title, category, tiers, steps, and a line ---')],
    }
  // The first `---` begins a YAML document as well, so that each line of the head keeps its number.
  const yaml = readYaml(file, Buffer.from(lines.slice(0, end).join('\n')))
  if ('errors' in yaml) return { errors: yaml.errors }
  const head = RunbookHead.safeParse(yaml.ok.value)
  if (!head.success) return { errors: mistakesOfShape(file, yaml.ok, head.error.issues) }
  const { id, steps } = head.data
  const place = (path: readonly PropertyKey[], message: string): PolicyError => ({
    file,
    ...yaml.ok.place(path),
    message,
  })
  const errors: PolicyError[] = []
  if (id !== name) errors.push(place(['id'], `id should be "${name}", as the file is named, found "${id}"`))
  const twice = steps.findIndex((step, index) => steps.findIndex((one) => one.id === step.id) < index)
  if (twice >= 0) errors.push(place(['steps', twice, 'id'], `the step ${steps[twice]?.id ?? ''} is there twice`))
  const text = sectionsOf(lines, end + 1)
  for (const [index, step] of steps.entries())
    if (!text.sections.get(step.id)?.text)
      errors.push(
        place(['steps', index, 'id'], `the text below has no section "## ${step.id}" that says how it is done`),
      )
  for (const [section, { line }] of text.sections)
    if (!steps.some((step) => step.id === section))
      errors.push(
        wrong(
          line,
          `no step of the head is called ${section}; its steps are ${steps.map((one) => one.id).join(', ')}`,
          4,
        ),
      )
  const order = [...text.sections.keys()]
  const astray = errors.length === 0 ? steps.findIndex((step, index) => order[index] !== step.id) : -1
  const first = text.sections.get(order[astray] ?? '')
  if (first)
    errors.push(
      wrong(
        first.line,
        `the section ${order[astray] ?? ''} should come in the order of the steps, after ${steps[astray]?.id ?? ''}`,
        4,
      ),
    )
  if (errors.length > 0) return { errors }
  const sections = new Map([...text.sections].map(([step, section]) => [step, section.text] as const))
  return { ok: { ...head.data, introduction: text.introduction, sections } }
}

interface Section {
  /** From 1. */
  readonly line: number
  readonly text: string
}

/** The text by its headings `## …`; what looks like one within a code block is none. */
function sectionsOf(lines: readonly string[], from: number): { introduction: string; sections: Map<string, Section> } {
  const starts: { readonly title: string; readonly index: number }[] = []
  let fenced = false
  for (const [index, line] of lines.entries()) {
    if (index < from) continue
    if (/^\s*```/.test(line)) fenced = !fenced
    const title = fenced ? undefined : /^## +(.+?) *$/.exec(line)?.[1]
    if (title !== undefined) starts.push({ title, index })
  }
  const between = (first: number, last: number | undefined) => lines.slice(first, last).join('\n').trim()
  const sections = starts.map(({ title, index }, nth) => {
    return [title, { line: index + 1, text: between(index + 1, starts[nth + 1]?.index) }] as const
  })
  return { introduction: between(from, starts[0]?.index), sections: new Map(sections) }
}
