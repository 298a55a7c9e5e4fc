import { expect, it } from '@jest/globals'
import { readModels, unvouched, type Vouched } from './vouched.js'

/** As in findings.spec.ts: what can't be found wrong says nothing. */
const good = (change: Partial<Vouched> = {}): Vouched => ({
  audit: { faults: 0, findings: [] },
  tables: readModels.map((name) => ({ name, first: null })),
  ...change,
})

it('finds nothing wrong where every chain, seal and table is good', () => {
  expect(unvouched(good())).toEqual([])
})

it('finds chains and seals that do not hold, also those that are not listed', () => {
  const audit = { faults: 3, findings: [{ says: 'seal 2 is not signed by a trusted key' }] }
  expect(unvouched(good({ audit }))).toEqual([
    'broken: seal 2 is not signed by a trusted key',
    'broken: 2 more faults of chains or seals',
  ])
})

it.each(readModels)('finds %s apart from the log, and left out', (name) => {
  const others = readModels.filter((each) => each !== name).map((each) => ({ name: each, first: null }))
  expect(unvouched(good({ tables: [...others, { name, first: { key: 'k' } }] }))).toEqual([
    `apart: the row k of ${name} is not what the log gives`,
  ])
  expect(unvouched(good({ tables: others }))).toEqual([`unseen: ${name} was not compared with the log`])
})
