import type { ServiceLevelReport } from '@atlas/contracts'
import { AskedRows } from './asked-rows.js'
import { type Reading, shareOf } from './figures.js'

type Acts = Pick<ServiceLevelReport, 'firstTier' | 'escalations' | 'reclassifications' | 'triage' | 'verification'>

/** What people did in the period; each act by its own instant, and with the cohort `opened` by its incident's. */
export const readActs = async (reading: Reading): Promise<Acts> => ({
  ...(await readResolutions(reading)),
  escalations: await readEscalations(reading),
  reclassifications: await readReclassifications(reading),
  triage: await readTriage(reading),
})

/** By which instant an act of an incident belongs to the period. */
const when = ({ question }: Reading, own: string): string => (question.cohort === 'opened' ? 'opened_at' : own)

async function readResolutions(reading: Reading): Promise<Pick<Acts, 'firstTier' | 'verification'>> {
  const { manager, source, question, reader } = reading
  // What was escalated from L1 counts by its incident's resolution too, else by its opening.
  const asked = new AskedRows(question, reader)
  const rows = await manager.query<
    { first_tier: string | null; knowledge: string | null; verification: string | null; incidents: number }[]
  >(
    `select first_tier, knowledge, verification, count(*)::int as incidents
     from ${source.incidents} i where ${asked.incidents(when(reading, 'resolved_at'))} group by 1, 2, 3`,
    [...asked.parameters.values],
  )
  const sum = (which: (row: (typeof rows)[number]) => boolean): number =>
    rows.filter(which).reduce((all, { incidents }) => all + incidents, 0)
  const kept = sum(({ first_tier }) => first_tier === 'kept')
  const escalated = sum(({ first_tier }) => first_tier === 'escalated')
  const verified = sum(({ verification }) => verification !== null)
  const kinds = [...new Set(rows.flatMap(({ verification }) => verification ?? []))].sort()
  const keptWith = (knowledge: string): number =>
    sum((row) => row.first_tier === 'kept' && (row.knowledge ?? 'none') === knowledge)
  return {
    firstTier: {
      kept,
      escalated,
      share: shareOf(kept, kept + escalated),
      withRunbook: keptWith('runbook'),
      withArticle: keptWith('article'),
      withoutKnowledge: keptWith('none'),
    },
    verification: {
      total: verified,
      by: kinds.map((kind) => {
        const incidents = sum(({ verification }) => verification === kind)
        return { verification: kind, incidents, share: shareOf(incidents, verified) }
      }),
    },
  }
}

async function readEscalations(reading: Reading): Promise<Acts['escalations']> {
  const { manager, source, question, reader } = reading
  const asked = new AskedRows(question, reader)
  const rows = await manager.query<Acts['escalations']['byTrigger']>(
    `select act.trigger, act."fromTier", act."toTier", count(*)::int as count,
       count(*) filter (where act.ending = 'accepted')::int as accepted,
       count(*) filter (where act.ending = 'taken-back')::int as "takenBack",
       count(*) filter (where act.ending = 'waiting')::int as waiting,
       coalesce(sum(act."passedOver"), 0)::int as "passedOver"
     from ${source.incidents} i, jsonb_to_recordset(i.escalations) as act (
       at timestamptz, trigger text, "fromTier" text, "toTier" text, ending text, "passedOver" integer)
     where i.escalations <> '[]' and ${asked.ofAnyTime()} and ${asked.within(when(reading, 'act.at'))}
     group by 1, 2, 3 order by 4 desc, 1, 2, 3`,
    [...asked.parameters.values],
  )
  const up = rows.filter(({ trigger }) => trigger !== 'sent-back')
  const countOf = (some: typeof rows): number => some.reduce((all, { count }) => all + count, 0)
  return { total: countOf(up), byTrigger: up, sentBack: countOf(rows) - countOf(up) }
}

async function readReclassifications(reading: Reading): Promise<Acts['reclassifications']> {
  const { manager, source, question, reader } = reading
  const asked = new AskedRows(question, reader)
  const byDirection = await manager.query<Acts['reclassifications']['byDirection']>(
    `select act.direction, act.ending, count(*)::int as count
     from ${source.incidents} i, jsonb_to_recordset(i.reclassifications) as act (
       at timestamptz, direction text, ending text)
     where i.reclassifications <> '[]' and ${asked.ofAnyTime()} and ${asked.within(when(reading, 'act.at'))}
     group by 1, 2 order by 1, 2`,
    [...asked.parameters.values],
  )
  const refused = new AskedRows(question, reader)
  const [unread] = await manager.query<{ count: number }[]>(
    `select count(*)::int as count
     from ${source.incidents} i, jsonb_array_elements_text(i.refused_requests) as act (at)
     where i.refused_requests <> '[]' and ${refused.ofAnyTime()}
       and ${refused.within(when(reading, 'act.at::timestamptz'))}`,
    [...refused.parameters.values],
  )
  return {
    total: byDirection.reduce((all, { count }) => all + count, 0),
    byDirection,
    refusedRequests: unread?.count ?? 0,
  }
}

async function readTriage(reading: Reading): Promise<Acts['triage']> {
  const { manager, source, question, reader } = reading
  const asked = new AskedRows(question, reader)
  const rows = await manager.query<{ triage: string; count: number }[]>(
    `select triage, count(*)::int as count from ${source.incidents} i
     where triage is not null and ${asked.incidents(when(reading, 'triaged_at'))} group by 1`,
    [...asked.parameters.values],
  )
  const of = (triage: string): number => rows.find((row) => row.triage === triage)?.count ?? 0
  const [confirmed, raised, lowered, recategorised] = [
    of('confirmed'),
    of('raised'),
    of('lowered'),
    of('recategorised'),
  ]
  const total = confirmed + raised + lowered + recategorised
  const errorShare = shareOf(total - confirmed, total)
  return { total, confirmed, raised, lowered, recategorised, errorShare }
}
