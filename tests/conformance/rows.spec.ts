import { readFileSync } from 'node:fs'
import { expect, it } from '@jest/globals'
import { complaints, conformance, provedTables, readRows, unproved } from './rows.ts'

const page = `
| Behaviour | Source | Proved by |
| --- | --- | --- |
| All are strings | Table API | \`api/table-api\`: gives every value as a string |
| Deleting is 204 | Table API | \`api/table-api\`: deletes with 204 |
`
const results = (second: string) => ({
  testResults: [
    {
      name: '/anywhere/apps/servicenow-simulator/src/api/table-api.integration.ts',
      assertionResults: [
        { fullName: 'gives every value as a string', status: 'passed' },
        { fullName: 'deletes with 204', status: second },
      ],
    },
  ],
})

it('has nothing against rows whose tests ran and passed', () => {
  expect(unproved(readRows(page, conformance).rows, results('passed'))).toEqual([])
})

it('names a row whose test failed, was skipped, was renamed, or whose file did not run', () => {
  const { rows } = readRows(page, conformance)
  expect(unproved(rows, results('failed'))).toEqual(['line 5: “deletes with 204” failed'])
  expect(unproved(rows, results('pending'))).toEqual(['line 5: “deletes with 204” pending'])
  const renamed = readRows(page.replace('deletes with 204', 'deletes'), conformance).rows
  expect(unproved(renamed, results('passed'))).toEqual([
    'line 5: apps/servicenow-simulator/src/api/table-api.integration.ts has no test “deletes”',
  ])
  expect(unproved(rows, { testResults: [] })).toHaveLength(2)
})

it('names a line that is no row', () => {
  expect(readRows(`${page}| Something | nobody says | by hand |\n`, conformance).mistakes).toEqual([
    'line 6 is no row: behaviour, source, `file`: title of its test',
  ])
})

it.each(provedTables)('reads $page without a mistake, and each row’s test stands in its file', (table) => {
  const { rows, mistakes } = readRows(readFileSync(table.page, 'utf8'), table)
  expect(mistakes).toEqual([])
  expect(rows.length).toBeGreaterThan(20)
  for (const { path, title } of rows) {
    const text = readFileSync(path, 'utf8')
    const names = [...text.matchAll(/\bit\('([^']+)'/g)].map(([, name]) => name ?? '')
    // Titles of `it.each` are filled in when they run, and are looked for then (tests/run.js).
    if (!names.some((name) => title.endsWith(name))) expect(text).toContain('it.each(')
  }
})

/** The design's “Known complaints about such syncs”, each of which is a test. */
const known = [
  'A 200 whose field didn’t change (field ACL)',
  'Priority written and ignored',
  '403 for missing close fields',
  'Duplicates after a retried create',
  'Notes doubled by a retried PATCH',
  'An update by correlation that creates',
  'Rows missed within one second of the watermark',
  'Time zones',
  'Hourly rate windows, with and without headers',
  'Paging that repeats or skips while rows move',
  'HTML from a hibernating instance',
  'Webhooks out of order',
  'Our own writes coming back as changes',
]

it('has every complaint, and tests that state it', () => {
  const { rows } = readRows(readFileSync(complaints.page, 'utf8'), complaints)
  expect([...new Set(rows.map(({ says }) => says))]).toEqual(known)
})
