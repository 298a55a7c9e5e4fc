import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { InstanceTerms } from '@atlas/policy'
import { startSyncWorld, type SyncWorld } from '../testing/sync-world.js'
import { checkAgainstInstance } from './check-mapping.js'

let world: SyncWorld
beforeAll(async () => {
  world = await startSyncWorld()
})
afterAll(() => world?.stop())

const mistakes = async (change: (mapping: InstanceTerms['mapping']) => Partial<InstanceTerms['mapping']>) => {
  const { connection } = await world.connections.standing('main')
  if (!connection) throw new Error('not connected')
  const { terms, serviceNow, names } = connection
  const mapping = { ...terms.mapping, ...change(terms.mapping) }
  const found = await checkAgainstInstance(serviceNow, { ...terms, mapping }, names)
  return found.map(({ holds, says }) => [holds, says])
}

it('has nothing against the mapping as shipped, where its groups are there', async () => {
  expect(await mistakes(() => ({}))).toEqual([])
})

it('names a field and a choice that the instance lacks, which hold every write', async () => {
  const fields = { category: 'u_atlas_category', cluster: 'cmdb_ci' }
  expect(await mistakes(() => ({ fields }))).toEqual([[true, 'table incident has no field u_atlas_category']])
  const states = { 'Work in Progress': { state: '22' } }
  expect(await mistakes((mapping) => ({ states: { ...mapping.states, ...states } }))).toEqual([
    [true, expect.stringMatching(/^state has no choice "22"; it has "1", "2", "3", "6", "7", "8"$/)],
  ])
  const held = { 'Awaiting Customer Feedback': { state: '3', hold_reason: '9' } }
  expect(await mistakes((mapping) => ({ states: { ...mapping.states, ...held } }))).toEqual([
    [true, expect.stringContaining('hold_reason has no choice "9"')],
  ])
  expect(await mistakes(() => ({ closeCodes: { default: 'Solved by magic' } }))).toEqual([
    [true, expect.stringContaining('close_code has no choice "Solved by magic"')],
  ])
})

it('names a group and a person that aren’t there, without which the rest is written', async () => {
  const groups = { L1: 'Tanzu Atlas L1', L2: 'Tanzu Atlas L2', L3: 'Nobody there' }
  const people = { 'nadia.rossi': 'n.rossi' }
  expect(await mistakes(() => ({ groups, people }))).toEqual([
    [false, 'there is no group "Nobody there"'],
    [false, 'there is no user "n.rossi", for nadia.rossi'],
  ])
})
