import { expect, it } from '@jest/globals'
import { shippedPolicy } from '../testing/intake-world.js'
import { type Described, factsOf } from './facts.js'

const policy = shippedPolicy()
const environment = (described: Partial<Described>) =>
  factsOf({ source: 'api', cluster: 'unknown:key-1', labels: {}, ...described }, policy).environment

it('takes the environment of a cluster that policy names from there, whatever the sender says', () => {
  expect(environment({ cluster: 'abrc1l-atlas-stg', environment: 'production' })).toBe('staging')
})

it('reads the environment of another from what the sender says, in the words that policy knows', () => {
  expect(environment({ environment: 'Production' })).toBe('production')
  expect(environment({ environment: 'PRD' })).toBe('production')
  expect(environment({ cluster: 'new-one-prd', environment: 'uat' })).toBe('staging')
})

it('else from its name, else from the labels that policy lists', () => {
  expect(environment({ cluster: 'new-one-prd' })).toBe('production')
  expect(environment({ cluster: 'new-one-stg', environment: 'somewhere', labels: { env: 'prod' } })).toBe('staging')
  expect(environment({ cluster: 'new-one', labels: { env: 'dev' } })).toBe('development')
})

it('leaves it unknown where nothing says it; the id of a key is no name of a cluster', () => {
  expect(environment({ cluster: 'new-one' })).toBe('unknown')
  expect(environment({ cluster: 'unknown:prd' })).toBe('unknown')
})
