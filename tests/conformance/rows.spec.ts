import { readFileSync } from 'node:fs'
import { expect, it } from '@jest/globals'
import { readRows, unproved } from './rows.ts'

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
  expect(unproved(readRows(page).rows, results('passed'))).toEqual([])
})

it('names a row whose test failed, was skipped, was renamed, or whose file did not run', () => {
  const { rows } = readRows(page)
  expect(unproved(rows, results('failed'))).toEqual(['line 5: “deletes with 204” failed'])
  expect(unproved(rows, results('pending'))).toEqual(['line 5: “deletes with 204” pending'])
  const renamed = readRows(page.replace('deletes with 204', 'deletes')).rows
  expect(unproved(renamed, results('passed'))).toEqual([
    'line 5: apps/servicenow-simulator/src/api/table-api.integration.ts has no test “deletes”',
  ])
  expect(unproved(rows, { testResults: [] })).toHaveLength(2)
})

it('names a line that is no row', () => {
  expect(readRows(`${page}| Something | nobody says | by hand |\n`).mistakes).toEqual([
    'line 6 is no row: behaviour, source, `file`: title of its test',
  ])
})

it('reads docs/servicenow-simulator.md without a mistake, and each row’s test stands in its file', () => {
  const { rows, mistakes } = readRows(readFileSync('docs/servicenow-simulator.md', 'utf8'))
  expect(mistakes).toEqual([])
  expect(rows.length).toBeGreaterThan(50)
  for (const { file, title } of rows) {
    const text = readFileSync(`apps/servicenow-simulator/src/${file}.integration.ts`, 'utf8')
    // Titles of `it.each` are filled in when they run, and are looked for then (tests/run.js).
    if (!text.includes(`it('${title}'`)) expect(text).toContain('it.each(')
  }
})
