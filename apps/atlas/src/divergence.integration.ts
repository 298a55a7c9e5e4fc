import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { readReports, seedPast } from '@atlas/bench/seed'
import { type IncidentId, type PersonId, type ReadModelDivergence, services } from '@atlas/contracts'
import { handlingStream, privacyRegister } from '@atlas/domain'
import { CalendarYearStore, logPool, PostgresEventLog, PostgresLogReader } from '@atlas/event-store-postgres'
import { startTestDatabase, type TestDatabase } from '@atlas/event-store-postgres/testing'
import { loadPolicyFolder } from '@atlas/policy'
import { isWrong, readModelDivergence } from '@atlas/reporting'
import { nameOfReadModel, type ReadModel, rebuildReadModel, schemaGroups } from '@atlas/runtime'
import type pg from 'pg'
import { atlasServices } from './services.js'
import { readModelsOfAtlas } from './tables.js'

jest.setTimeout(600_000)

/** A small history in which everything happens that a seed tells, in every read model; and what somebody's hand does to them. */
const models = await readModelsOfAtlas.all()
let database: TestDatabase
let pool: pg.Pool
let reader: PostgresLogReader
let log: PostgresEventLog
let end: number
beforeAll(async () => {
  database = await startTestDatabase(schemaGroups(atlasServices).flatMap(({ migrations }) => [...migrations]))
  pool = logPool(database.url, 8)
  reader = new PostgresLogReader(pool)
  log = new PostgresEventLog({ pool, services })
  const policy = loadPolicyFolder('policy')
  if ('errors' in policy) throw new Error('the policy of the repository is not valid')
  const years = new CalendarYearStore(pool)
  await seedPast({ log, years, policy: policy.ok, reports: readReports('policy'), events: 1, seed: 5, wave: 120 })
  await opensOne()
  end = await reader.highWaterMark()
  await standsAt(end)
  for (const model of models) await rebuildReadModel(db(), model)
})
afterAll(async () => {
  await pool?.end()
  await database?.stop()
})

/** A seed's stories end; of what is open there has to be one, too. */
async function opensOne(): Promise<void> {
  const incidentId = '0199f3a0-0000-7000-8000-000000000001' as IncidentId
  const stream = handlingStream(incidentId)
  await log.transact({ streams: [stream] }, by, (transaction) => {
    const [occurredAt, clocksStartAt] = [transaction.now, transaction.now]
    const place = { cluster: 'mecc-prd', environment: 'production', source: 'api' } as const
    const named = { number: '999', requestors: [], text: 'c'.repeat(64), dedupKey: 'd'.repeat(64), clocksStartAt }
    const word = { priority: 'P2', category: 'node', tier: 'L2', rule: 'r', clocksStartAt } as const
    transaction.append(stream, incidentId, [
      { type: 'HandlingOpened', occurredAt, data: { incidentId, ...place, ...named } },
      { type: 'TentativePrioritySet', occurredAt, data: { incidentId, ...word } },
    ])
  })
}
const by = { actor: { kind: 'rule', id: 'test', via: 'test' }, correlationId: 't', causationId: 't' } as const

const db = () => ({ url: database.url, logReader: reader })
/** Whoever follows or consumes has come so far. */
async function standsAt(position: number): Promise<void> {
  for (const consumer of ['notification', 'reporting:read-models', 'reporting:reports'])
    await pool.query(
      `insert into bus.inbox (consumer, source, partition, position) values ($1, 'log', 0, $2)
       on conflict (consumer, source, partition) do update set position = excluded.position`,
      [consumer, position],
    )
}
const divergence = (table?: string, listed = 1000): Promise<ReadModelDivergence> =>
  readModelDivergence(db(), { models, table, listed })
async function found(table: string) {
  const [one] = (await divergence(table)).items
  if (!one) throw new Error(`${table} was compared`)
  return one
}
const row = async (sql: string): Promise<Record<string, unknown>> => {
  const { rows } = await pool.query<Record<string, unknown>>(sql)
  if (!rows[0]) throw new Error(`no row: ${sql}`)
  return rows[0]
}

it('finds nothing where every table is what the log gives', async () => {
  const whole = await divergence()
  expect(whole.items.map(({ table }) => table)).toEqual(models.map(nameOfReadModel))
  for (const { table, counts, items, rows, behind } of whole.items)
    expect({ table, items, behind, some: rows > 0, differ: Object.values(counts).some((count) => count > 0) }).toEqual({
      table,
      items: [],
      behind: 0,
      some: true,
      differ: false,
    })
  expect(isWrong(whole)).toBe(false)
})

/** A column of the table: of which kind, whether it makes a row unique, and whether it can't be just anything. */
interface Column {
  readonly name: string
  readonly type: string
  readonly unique: boolean
  readonly checked: boolean
  readonly of_key: boolean
}
async function columnsOf(table: string): Promise<Column[]> {
  const { rows } = await pool.query<Column>(
    `select attname as name, format_type(atttypid, null) as type,
       exists (select from pg_index where indrelid = attrelid and indisunique and attnum = any(indkey)) as "unique",
       exists (select from pg_constraint where conrelid = attrelid and contype = 'c' and attnum = any(conkey)) as checked,
       exists (select from pg_index where indrelid = attrelid and indisprimary and attnum = any(indkey)) as of_key
     from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [table],
  )
  return rows
}
/** SQL for another value of a column. */
function another({ name, type }: Column): string {
  switch (type) {
    case 'uuid':
      return 'gen_random_uuid()'
    case 'boolean':
      return `not coalesce("${name}", false)`
    case 'integer':
    case 'bigint':
      return `coalesce("${name}", 0) + 1000000`
    case 'jsonb':
      return `jsonb_build_object('planted', 'by hand')`
    case 'timestamp with time zone':
      return `coalesce("${name}", '2000-01-01') + interval '1 day'`
    case 'text[]':
      return `array_append("${name}", 'planted')`
    case 'text':
      return `coalesce("${name}", '') || 'x'`
    default:
      throw new Error(`a value of ${type} has to be planted, too`)
  }
}
const setting = (columns: readonly Column[]): string =>
  columns.map((column) => `"${column.name}" = ${another(column)}`).join(', ')
const keyOf = (columns: readonly Column[]): string =>
  columns.flatMap(({ name, of_key }) => (of_key ? [`"${name}"::text`] : [])).join(` || ' ' || `)

describe.each(models.map((model) => [nameOfReadModel(model), model] as const))('of %s', (table, model: ReadModel) => {
  let columns: Column[]
  let first: string
  beforeEach(async () => {
    await rebuildReadModel(db(), model)
    columns = await columnsOf(table)
    first = String((await row(`select ${keyOf(columns)} as key from ${table} order by 1 limit 1`))['key'])
  })
  const whereFirst = () => `where ${keyOf(columns)} = '${first}'`

  it('every field that somebody changed is found, and nothing else', async () => {
    const planted = columns.filter(({ of_key, checked }) => !of_key && !checked)
    await pool.query(`update ${table} set ${setting(planted)} ${whereFirst()}`)
    const { items, counts } = await found(table)
    expect(new Set(items.map(({ key }) => key))).toEqual(new Set([first]))
    expect(new Set(items.map(({ why }) => why))).toEqual(new Set(['drift']))
    // A field of what a column holds is told of within it.
    expect([...new Set(items.map(({ field }) => field?.split('.')[0]))].sort()).toEqual(
      planted.map(({ name }) => name).sort(),
    )
    expect(counts).toMatchObject({ drift: items.length, 'missing-row': 0, 'surplus-row': 0 })
  })

  it('a row that somebody took out is missing, and one that somebody put in is surplus', async () => {
    const unique = columns.filter((column) => column.unique)
    await pool.query(`create table planted as select * from ${table} ${whereFirst()}`)
    await pool.query(`update planted set ${setting(unique)}`)
    await pool.query(`delete from ${table} ${whereFirst()}`)
    await pool.query(`insert into ${table} select * from planted`)
    const { key } = await row(`select ${keyOf(columns)} as key from planted`)
    await pool.query('drop table planted')
    const { items, counts } = await found(table)
    expect(items.map((item) => [item.key, item.field, item.why, item.live === null, item.rebuilt === null])).toEqual(
      expect.arrayContaining([
        [first, null, 'missing-row', true, false],
        [key, null, 'surplus-row', false, true],
      ]),
    )
    expect(counts).toMatchObject({ drift: 0, 'missing-row': 1, 'surplus-row': 1 })
    expect(isWrong(await divergence(table))).toBe(true)
  })
})

describe('a table that is behind', () => {
  const [model] = models.filter((one) => nameOfReadModel(one) === 'reporting.report_clock')
  it('is told by how much, with what of it is to change, and is not wrong; what somebody changed is told apart', async () => {
    if (!model) throw new Error('reports are measured in a table')
    const behind = Math.floor(end / 2)
    await standsAt(end - behind)
    try {
      await rebuildReadModel(db(), model)
      const late = await found('reporting.report_clock')
      expect(late).toMatchObject({ position: end - behind, behind, counts: { drift: 0, 'surplus-row': 0 } })
      expect(late.counts.behind).toBeGreaterThan(0)
      expect(isWrong({ items: [late] })).toBe(false)
      await pool.query(
        `update reporting.report_clock set person = 'somebody.else' where (incident_id, clock) =
           (select incident_id, clock from reporting.report_clock order by 1, 2 limit 1)`,
      )
      expect((await found('reporting.report_clock')).counts).toMatchObject({ drift: 1 })
    } finally {
      await standsAt(end)
      await rebuildReadModel(db(), model)
    }
  })
})

describe('what was erased', () => {
  beforeEach(async () => {
    for (const model of models) if (nameOfReadModel(model) === 'reporting.incident') await rebuildReadModel(db(), model)
  })
  it('explains that a table lacks a name, and not that it has another one', async () => {
    const table = 'reporting.incident'
    const owned = `select id, owner from ${table} where owner is not null order by id limit 1`
    const { id, owner } = await row(owned)
    await log.transact({ streams: [privacyRegister] }, by, (transaction) =>
      transaction.append(privacyRegister, null, [
        {
          type: 'PersonErased',
          occurredAt: transaction.now,
          data: {
            person: owner as PersonId,
            number: transaction.state(privacyRegister).erased.length + 1,
            by: 'nadia.rossi',
            reason: 'asked for',
            contents: 0,
          },
        },
      ]),
    )
    await standsAt(await reader.highWaterMark())
    await pool.query(`update ${table} set owner = 'erased person' where id = $1`, [id])
    expect(await found(table)).toMatchObject({ counts: { erased: 1, drift: 0 }, items: [{ field: 'owner' }] })
    expect(isWrong({ items: [await found(table)] })).toBe(false)
    await pool.query(`update ${table} set tier = 'L9' where id = $1`, [id])
    expect(await found(table)).toMatchObject({ counts: { erased: 1, drift: 1 } })
  })
})

it('a table that isn’t there is named with those that are', async () => {
  await expect(divergence('reporting.nothing')).rejects.toMatchObject({
    refusal: { code: 'unknown-read-model', message: expect.stringContaining('reporting.incident') as unknown },
  })
})
