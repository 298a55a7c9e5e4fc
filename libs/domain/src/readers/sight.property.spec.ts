import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Reader } from './reader.js'
import { type ReadableIncident, sightOf } from './sight.js'

const people = ['sam', 'tess', 'lea', 'ada']
const domains = ['platform', 'engineering']
const clusters = ['prd', 'stg']

const readers: fc.Arbitrary<Reader> = fc.record({
  keyId: fc.constant('key'),
  person: fc.option(fc.constantFrom(...people)),
  auditor: fc.boolean(),
  engineer: fc.boolean(),
  overseer: fc.boolean(),
  domains: fc.subarray(domains),
  otherClusters: fc.subarray(clusters),
  vendorCases: fc.boolean(),
})
const incidents: fc.Arbitrary<ReadableIncident> = fc.record({
  restricted: fc.boolean(),
  team: fc.subarray(people),
  reporters: fc.subarray(people),
  cluster: fc.constantFrom(...clusters),
  domains: fc.subarray(domains),
  vendorCases: fc.boolean(),
})
const both = fc.tuple(readers, incidents)
/** Of a restricted incident less is seen the further right. */
const order = ['everything', 'summary', 'own', 'standing', 'nothing']

const holds = (rule: (reader: Reader, incident: ReadableIncident) => void): void =>
  fc.assert(
    fc.property(both, ([reader, incident]) => rule(reader, incident)),
    { numRuns: 1000 },
  )

describe('whoever reads whatever', () => {
  it('sees everything of a restricted incident as its team, an overseer or an auditor alone', () =>
    holds((reader, incident) => {
      fc.pre(incident.restricted)
      const named = reader.person !== null && incident.team.includes(reader.person)
      const { sight } = sightOf(reader, incident)
      expect(sight === 'everything').toBe(named || reader.overseer || reader.auditor)
      expect(sight).not.toBe('summary')
    }))

  it('sees of a restricted incident no more than of the same one unrestricted, its overseers apart', () =>
    holds((reader, incident) => {
      fc.pre(!reader.overseer)
      const seen = (restricted: boolean) => order.indexOf(sightOf(reader, { ...incident, restricted }).sight)
      expect(seen(true)).toBeGreaterThanOrEqual(seen(false))
    }))

  it('knows of an incident restricted if and only if they know of it unrestricted', () =>
    holds((reader, incident) => {
      fc.pre(!reader.overseer)
      const knows = (restricted: boolean) => sightOf(reader, { ...incident, restricted }).sight !== 'nothing'
      expect(knows(true)).toBe(knows(false))
    }))

  it('is recorded when, and only when, nothing but the audit shows it to them', () =>
    holds((reader, incident) => {
      const { recorded, sight } = sightOf(reader, incident)
      const without = sightOf({ ...reader, auditor: false }, incident)
      expect(without.recorded).toBe(false)
      expect(recorded).toBe(reader.auditor && without.sight !== 'everything')
      if (!recorded) expect(sight).toBe(without.sight)
    }))

  it('sees nothing without a right, a report or a name on it', () =>
    holds((reader, incident) => {
      const stranger = { ...reader, person: 'nobody', auditor: false, engineer: false, overseer: false }
      const outside = { ...stranger, domains: [], vendorCases: false }
      expect(sightOf(outside, incident)).toEqual({ sight: 'nothing', recorded: false })
    }))

  it('sees work that is not theirs in summary, of their own domains alone', () =>
    holds((reader, incident) => {
      const lead = { ...reader, person: 'nobody', auditor: false, engineer: false, overseer: false, vendorCases: false }
      const { sight } = sightOf(lead, incident)
      const theirs =
        incident.domains.length > 0
          ? incident.domains.some((domain) => lead.domains.includes(domain))
          : lead.domains.length > 0 && !lead.otherClusters.includes(incident.cluster)
      expect(sight).toBe(!theirs ? 'nothing' : incident.restricted ? 'standing' : 'summary')
    }))
})
