/** A line of the conformance table: what the simulator does, who says that ServiceNow does so, and what proves it. */
export interface Row {
  readonly behaviour: string
  readonly source: string
  /** Path of the test file beside the simulator's sources, without `.integration.ts`. */
  readonly file: string
  readonly title: string
  readonly line: number
}

const cells = /^\| (.+?) +\| (.+?) +\| `([a-z/-]+)`: (.+?) +\|$/

/** Rows of the tables that begin with “Behaviour”; a line of one that can't be read is a mistake. */
export function readRows(markdown: string): { rows: Row[]; mistakes: string[] } {
  const rows: Row[] = []
  const mistakes: string[] = []
  let within = false
  for (const [index, line] of markdown.split('\n').entries()) {
    within = line.startsWith('| Behaviour ') || (within && line.startsWith('|'))
    if (!within || /^\| (Behaviour|-+) /.test(line)) continue
    const found = cells.exec(line)
    if (!found) {
      mistakes.push(`line ${index + 1} is no row: behaviour, source, \`file\`: title of its test`)
      continue
    }
    const [, behaviour = '', source = '', file = '', title = ''] = found
    rows.push({ behaviour, source, file, title, line: index + 1 })
  }
  return { rows, mistakes }
}

/** What Jest writes with --json, as far as it is read here. */
interface JestResults {
  readonly testResults: readonly {
    readonly name: string
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

/** Rows whose test isn't there, or didn't run to a pass. */
export function unproved(rows: readonly Row[], { testResults }: JestResults): string[] {
  return rows.flatMap(({ file, title, line }) => {
    const path = `apps/servicenow-simulator/src/${file}.integration.ts`
    const suite = testResults.find(({ name }) => name.endsWith(`/${path}`))
    if (!suite) return [`line ${line}: ${path} did not run`]
    const test = suite.assertionResults.find(({ fullName }) => fullName === title)
    if (!test) return [`line ${line}: ${path} has no test “${title}”`]
    return test.status === 'passed' ? [] : [`line ${line}: “${title}” ${test.status}`]
  })
}
