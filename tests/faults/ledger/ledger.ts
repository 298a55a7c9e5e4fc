import { expect } from '@jest/globals'
import type { Atlas } from '../../acceptance/world/atlas.js'
import { eventually } from '../../acceptance/world/eventually.js'

/** One signal that a client was promised is stored: its answer was 2xx. */
export interface Accepted {
  readonly namespace: string
}

/** Facts of which an incident has exactly one, whatever was killed when. */
const once = ['IncidentOpened', 'IncidentClassified', 'HandlingOpened', 'TentativePrioritySet']

/**
 * The whole ledger after a fault (architecture, "tests/faults"): no accepted signal lost, no effect twice inside,
 * nothing dead-lettered, nothing pending, every chain good. `keys` are the namespaces of the signals, one a key.
 */
export async function expectGoodLedger(atlas: Atlas, accepted: readonly Accepted[]): Promise<void> {
  await eventually(async () => {
    const { rows } = await atlas.sql.query<{ namespace: string; type: string; n: string }>(
      `select opened.data #>> '{facts,namespace}' as namespace, split_part(e.type, '.', 1) as type, count(*) as n
       from log.events opened join log.events e on e.incident_id = opened.incident_id
       where opened.type = 'IncidentOpened.v1' and split_part(e.type, '.', 1) = any($1)
       group by 1, 2`,
      [once],
    )
    const found = Object.fromEntries(rows.map(({ namespace, type, n }) => [`${namespace} ${type}`, Number(n)]))
    const expected = Object.fromEntries(
      accepted.flatMap(({ namespace }) => once.map((type) => [`${namespace} ${type}`, 1])),
    )
    expect(found).toEqual(expected)
  })
  await eventually(async () => {
    expect(await count(atlas, 'select count(*) as n from bus.dead_letters')).toBe(0)
    expect(await count(atlas, unended)).toBe(0)
  })
  const { rows: twice } = await atlas.sql.query(doubled)
  expect(twice).toEqual([])
  const { code, stdout, stderr } = await atlas.command('audit', 'verify', '--json')
  expect({ code, stdout, stderr }).toMatchObject({ code: 0 })
}

const count = async (atlas: Atlas, query: string): Promise<number> => {
  const { rows } = await atlas.sql.query<{ n: string }>(query)
  return Number(rows[0]?.n)
}

/** Routing answers the question "who is paged" once an incident: a page, pages, or why there is none. */
const unended = `
  select count(*) as n from log.events routed
  where routed.type = 'IncidentRouted.v1' and not exists (
    select from log.events p where p.incident_id = routed.incident_id
      and p.type in ('PageIntended.v1', 'PageNotApplicable.v1'))`

/** The same cause has the same effect once: no two events of one type in one incident with the same causation. */
const doubled = `
    select incident_id, type, array_agg(data::text) as said from log.events
    where type in ('IncidentRouted.v1', 'PageIntended.v1', 'PageNotApplicable.v1', 'MessageIntended.v1', 'ResponseTeamCalled.v1')
    group by incident_id, type, metadata ->> 'causationId', data ->> 'person', data ->> 'duty', data ->> 'template',
      data #>> '{recipient,id}', data ->> 'channel'
    having count(*) > 1`
