/** A line of a table that says what proves it. */
export interface Row {
  /** What is said. */
  readonly says: string
  /** Of the test file, from the repository's root. */
  readonly path: string
  readonly title: string
  readonly line: number
}

/** Tables that a run of all integration tests is held against. */
export interface ProvedTable {
  readonly page: string
  /** Heading of its first column. */
  readonly begins: string
  /** The cells: what is said, and at the end file and title. */
  readonly cells: RegExp
  readonly form: string
  /** Where the files lie. */
  readonly root: string
}

/** What the simulator does, who says that ServiceNow does so, and what proves it. */
export const conformance: ProvedTable = {
  page: 'docs/servicenow-simulator.md',
  begins: 'Behaviour',
  cells: /^\| (.+?) +\| .+? +\| `([a-z/-]+)`: (.+?) +\|$/,
  form: 'behaviour, source, `file`: title of its test',
  root: 'apps/servicenow-simulator/src',
}
/** What people complain of, and what holds the sync to it. */
export const complaints: ProvedTable = {
  page: 'docs/servicenow.md',
  begins: 'Complaint',
  cells: /^\| (.+?) +\| `([a-z/-]+)`: (.+?) +\|$/,
  form: 'complaint, `file`: title of its test',
  root: 'libs',
}
export const provedTables: readonly ProvedTable[] = [conformance, complaints]

/** Rows of the table; a line of it that can't be read is a mistake. */
export function readRows(
  markdown: string,
  { begins, cells, form, root }: ProvedTable,
): { rows: Row[]; mistakes: string[] } {
  const rows: Row[] = []
  const mistakes: string[] = []
  let within = false
  for (const [index, line] of markdown.split('\n').entries()) {
    const heading = line.startsWith(`| ${begins} `)
    within = heading || (within && line.startsWith('|'))
    if (!within || heading || /^\| -+ /.test(line)) continue
    const found = cells.exec(line)
    if (!found) {
      mistakes.push(`line ${index + 1} is no row: ${form}`)
      continue
    }
    const [, says = '', file = '', title = ''] = found
    rows.push({ says, path: `${root}/${file}.integration.ts`, title, line: index + 1 })
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
  return rows.flatMap(({ path, title, line }) => {
    const suite = testResults.find(({ name }) => name.endsWith(`/${path}`))
    if (!suite) return [`line ${line}: ${path} did not run`]
    const test = suite.assertionResults.find(({ fullName }) => fullName === title)
    if (!test) return [`line ${line}: ${path} has no test “${title}”`]
    return test.status === 'passed' ? [] : [`line ${line}: “${title}” ${test.status}`]
  })
}
