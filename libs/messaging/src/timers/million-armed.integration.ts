import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { eventually, startToy, toyDatabase, type ToyDatabase } from '../testing/toy-process.js'
import { dueTimers, overdueTimers, untilNextDue } from './due-timers.js'

/** A million armed timers, of which a thousand are due: a look takes what is due and passes over none of the others. */
const armed = 1_000_000
const due = 1000
const incidents = 400

let database: ToyDatabase
beforeAll(async () => {
  database = await toyDatabase()
  // A million rows are indexed at once in a fraction of the time that they take one by one.
  const { rows: indexes } = await database.pool.query<{ indexdef: string }>(
    `select indexdef from pg_indexes where schemaname = 'log' and indexname = 'timers_due'`,
  )
  await database.pool.query('drop index log.timers_due')
  await database.pool.query(
    `insert into log.timers (service, owner, name, due_at, incident_id, data)
     select 'escalation', 'handling-' || id, 'far ' || n % 12, now + interval '1 hour' + n * interval '2 s', id,
       '{"clock":"resolution/1","percent":75}'
     from (select n, ('00000000-0000-4000-8000-' || lpad(to_hex(n / 12), 12, '0'))::uuid as id from generate_series(1, $1::integer) n) far,
       (select log.now() as now) at`,
    [armed - due],
  )
  // Of several incidents in turns, none in the order in which they are due.
  await database.pool.query(
    `insert into log.timers (service, owner, name, due_at, incident_id)
     select 'escalation', 'handling-' || id, 'due ' || n, now - interval '1 hour' + n * interval '1 s', id
     from (select n, ('00000000-0000-4000-9000-' || lpad(to_hex(n % $2), 12, '0'))::uuid as id from generate_series(1, $1::integer) n) due,
       (select log.now() as now) at
     order by md5(n::text)`,
    [due, incidents],
  )
  for (const { indexdef } of indexes) await database.pool.query(indexdef)
  await database.pool.query('vacuum analyze log.timers')
}, 120_000)
afterAll(() => database.stop())

interface Plan {
  readonly 'Node Type': string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly Plans?: readonly Plan[]
}
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]

/** What is asked of the database, explained instead of run. */
async function planOf(ask: (unit: { query: (sql: string, parameters?: readonly unknown[]) => never }) => unknown) {
  let asked: [sql: string, parameters?: unknown[]] | undefined
  const query = (sql: string, parameters?: readonly unknown[]): never => {
    asked = [sql, [...(parameters ?? [])]]
    return Promise.resolve([]) as never
  }
  await ask({ query })
  if (!asked) throw new Error('nothing was asked')
  const { rows } = await database.pool.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    `explain (format json) ${asked[0]}`,
    asked[1],
  )
  return nodesOf(rows[0]?.['QUERY PLAN'][0].Plan as Plan).filter((node) => node['Node Type'].includes('Scan'))
}

it.each([
  ['what is due', (unit: never) => dueTimers(unit, 'escalation', 2000, 500), /due_at <=/],
  ['when the next is due', (unit: never) => untilNextDue(unit, 'escalation'), /service =/],
  ['how many are overdue', (unit: never) => overdueTimers(unit, 'escalation', 2000), /due_at </],
])('%s is read from the index alone of which it needs a part', async (_, ask, condition) => {
  const scans = await planOf(ask as never)
  const ofTimers = scans.filter((node) => node['Index Name'])
  expect(ofTimers.map((node) => node['Index Name'])).toEqual(['timers_due'])
  expect(ofTimers[0]?.['Index Cond']).toMatch(condition)
  expect(scans.map((node) => node['Node Type'])).not.toContain('Seq Scan')
})

it('a sweep fires what is due in due order, each once, and never reads through the rest', async () => {
  const scans = async () => {
    const { rows } = await database.pool.query<{ seq_scan: number; rows: number }>(
      `select pg_stat_force_next_flush(), seq_scan::int, n_tup_del::int as rows from pg_stat_user_tables
       where schemaname = 'log' and relname = 'timers'`,
    )
    return rows[0]
  }
  const left = async () => {
    const { rows } = await database.pool.query<{ left: number }>(
      `select count(*)::int as left from log.timers where service = 'escalation' and due_at <= (select log.now())`,
    )
    return rows[0]?.left
  }
  const before = await scans()
  const process = await startToy(database, { kind: 'embedded' }, ['escalation'])
  try {
    await eventually(left, (count) => count === 0, 100_000)
  } finally {
    await process.stop()
  }
  const after = await eventually(scans, (found) => found?.rows === due)
  expect(after?.seq_scan).toBe(before?.seq_scan)

  const { rows: fired } = await database.pool.query<{ said: string }>(
    `select data ->> 'said' as said from log.events where type like 'FiringNoted.%' order by position`,
  )
  const order = fired.map(({ said }) => Number(/^due (\d+) at/.exec(said)?.[1]))
  expect(order).toEqual(Array.from({ length: due }, (_, n) => n + 1))
}, 120_000)
