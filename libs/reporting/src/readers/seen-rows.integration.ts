import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { IncidentId, Instant } from '@atlas/contracts'
import { type ReadableIncident, type Reader, sightOf } from '@atlas/domain'
import { logMigrations } from '@atlas/event-store-postgres'
import { startTestDatabase, type TestDatabase } from '@atlas/event-store-postgres/testing'
import fc from 'fast-check'
import { DataSource } from 'typeorm'
import { IncidentEntity } from '../incident/incident.entity.js'
import type { IncidentRecord } from '../incident/incident-record.js'
import { IncidentFilter, ListIncidents, ListIncidentsHandler } from '../incident/list-incidents.js'
import { seenBy, seenRows } from './seen-rows.js'
import { ReportingIncidents1764000000000 } from '../migrations/1-incidents.js'

jest.setTimeout(120_000)

let database: TestDatabase
let dataSource: DataSource
let list: ListIncidentsHandler

beforeAll(async () => {
  database = await startTestDatabase([...logMigrations, ReportingIncidents1764000000000])
  dataSource = await new DataSource({ type: 'postgres', url: database.url, entities: [IncidentEntity] }).initialize()
  list = new ListIncidentsHandler(dataSource.manager)
})
afterAll(async () => {
  await dataSource?.destroy()
  await database?.stop()
})

const people = ['sam', 'tess', 'lea']
const domains = ['platform', 'engineering']
const clusters = ['prd', 'stg']

interface Row extends ReadableIncident {
  readonly id: IncidentId
}

/** Every combination of what the decision looks at, but for more people on an incident than one. */
const rows: readonly Row[] = [false, true]
  .flatMap((restricted) =>
    [[], ['sam']].flatMap((team) =>
      [[], ['lea']].flatMap((reporters) =>
        clusters.flatMap((cluster) =>
          [[], ['platform'], domains].flatMap((affected) =>
            [false, true].map((vendorCases) => ({
              restricted,
              team,
              reporters,
              cluster,
              domains: affected,
              vendorCases,
            })),
          ),
        ),
      ),
    ),
  )
  .map((row, n) => ({ ...row, id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` as IncidentId }))

beforeAll(async () => {
  await dataSource.manager.insert(
    IncidentEntity,
    rows.map(({ id, cluster, ...seenBy }, n) => ({
      id,
      number: String(1001 + n),
      cluster,
      environment: 'production',
      status: 'Unassigned',
      priority: 'P2',
      category: seenBy.restricted ? 'security' : 'rbac',
      tier: 'L2',
      owner: 'sam',
      openedAt: '2026-11-23T09:30:00.000Z',
      ...seenBy,
      record: { id, openedAt: '2026-11-23T09:30:00.000Z' as Instant } as IncidentRecord,
    })),
  )
})

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

const listed = async (reader: Reader, asked: object = {}): Promise<string[]> => {
  const filter = IncidentFilter.parse({ limit: 200, ...asked })
  const { records } = await list.execute(new ListIncidents(filter, reader))
  return records.map(({ id }) => id).sort()
}
/** Ids of those that a reader sees so. */
const seen = (reader: Reader, ...sights: readonly string[]): string[] =>
  rows.filter((row) => sights.includes(sightOf(reader, row).sight)).map(({ id }) => id)
const agrees = (check: (reader: Reader) => Promise<void>): Promise<void> =>
  fc.assert(fc.asyncProperty(readers, check), { numRuns: 40 })

describe('a list of incidents', () => {
  it('holds what its reader may know of, as the decision says', () =>
    agrees(async (reader) => {
      expect(await listed(reader)).toEqual(seen(reader, 'everything', 'own', 'summary', 'standing'))
      expect(await listed(reader, { status: 'Unassigned', priority: 'P2' })).toEqual(await listed(reader))
    }))

  it('finds nothing by what it does not show', () =>
    agrees(async (reader) => {
      expect(await listed(reader, { owner: 'sam' })).toEqual(seen(reader, 'everything'))
      const summaries = seen(reader, 'everything', 'summary')
      expect(await listed(reader, { tier: 'L2' })).toEqual(summaries)
      const security = rows.filter(({ restricted }) => restricted).map(({ id }): string => id)
      expect(await listed(reader, { category: 'security' })).toEqual(summaries.filter((id) => security.includes(id)))
      const places = rows.filter(
        (row) =>
          ['everything', 'summary'].includes(sightOf(reader, row).sight) ||
          (sightOf(reader, row).sight === 'own' && !row.restricted),
      )
      expect(await listed(reader, { cluster: 'prd' })).toEqual(
        places.filter(({ cluster }) => cluster === 'prd').map(({ id }) => id),
      )
    }))

  it('says no wherever it does not say yes, as what rests on other incidents asks', () =>
    agrees(async (reader) => {
      const query = dataSource.manager.createQueryBuilder(IncidentEntity, 'i')
      const hidden = await query.where(`not ${seenRows.everything}`, seenBy(reader)).getMany()
      expect(hidden.map(({ id }) => id).sort()).toEqual(seen(reader, 'own', 'summary', 'standing', 'nothing'))
    }))

  it('has full pages of what its reader sees, and ends where that ends', () =>
    agrees(async (reader) => {
      const paged: string[] = []
      const sizes: number[] = []
      let cursor: string | undefined
      do {
        const filter = IncidentFilter.parse({ limit: 7, ...(cursor === undefined ? {} : { cursor }) })
        const { records, next } = await list.execute(new ListIncidents(filter, reader))
        sizes.push(records.length)
        paged.push(...records.map(({ id }) => id))
        cursor = next ?? undefined
      } while (cursor !== undefined)
      expect(paged.sort()).toEqual(await listed(reader))
      expect(sizes.slice(0, -1).every((size) => size === 7)).toBe(true)
    }))
})
