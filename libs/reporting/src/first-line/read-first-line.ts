import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import { Category, type FirstLineReport, type Instant } from '@atlas/contracts'
import { runbookIn } from '@atlas/domain'
import { EntityManager } from 'typeorm'
import { z } from 'zod'

/** Of the incidents opened from an instant on and before another. */
export class ReadFirstLine extends Query<FirstLineReport> {
  constructor(
    readonly from: Instant | null,
    readonly to: Instant | null,
  ) {
    super()
  }
}

const Rows = z.array(
  z.object({
    category: Category.nullable(),
    escalated: z.boolean(),
    link: z.string().nullable(),
    incidents: z.number().int(),
  }),
)
type Row = z.output<typeof Rows>[number]

@QueryHandler(ReadFirstLine)
export class ReadFirstLineHandler implements IQueryHandler<ReadFirstLine> {
  constructor(private readonly manager: EntityManager) {}

  async execute({ from, to }: ReadFirstLine): Promise<FirstLineReport> {
    const rows: unknown = await this.manager.query(
      `select category, escalated, case when not escalated then link end as link, count(*)::int as incidents
       from (
         select category, record -> 'handling' -> 'escalatedFrom' @> '["L1"]' as escalated,
           record -> 'handling' ->> 'resolvedWith' as link
         from reporting.incident
         where ($1::timestamptz is null or opened_at >= $1) and ($2::timestamptz is null or opened_at < $2)
           and (record -> 'handling' -> 'escalatedFrom' @> '["L1"]'
             or tier = 'L1' and record -> 'handling' ->> 'resolvedAt' is not null
               and record -> 'handling' -> 'escalatedFrom' = '[]')
       ) of_l1
       group by 1, 2, 3`,
      [from, to],
    )
    return { from, to, ...firstLine(Rows.parse(rows)) }
  }
}

/** What was kept and what was escalated, in all and by category, and with what those that were kept were resolved. */
export function firstLine(rows: readonly Row[]): Omit<FirstLineReport, 'from' | 'to'> {
  const sum = (some: readonly Row[], escalated: boolean): number =>
    some.filter((row) => row.escalated === escalated).reduce((all, { incidents }) => all + incidents, 0)
  const [kept, escalated] = [sum(rows, false), sum(rows, true)]
  const byCategory = [...Map.groupBy(rows, ({ category }) => category)]
  const byLink = [
    ...Map.groupBy(
      rows.filter((row) => !row.escalated),
      ({ link }) => link,
    ),
  ]
  return {
    kept,
    escalated,
    share: kept + escalated === 0 ? null : kept / (kept + escalated),
    categories: byCategory
      .map(([category, some]) => ({ category, kept: sum(some, false), escalated: sum(some, true) }))
      .sort((one, other) => other.kept + other.escalated - one.kept - one.escalated),
    knowledge: byLink
      .map(([link, some]) => ({ kind: kindOf(link), link, incidents: sum(some, false) }))
      .sort((one, other) => other.incidents - one.incidents),
  }
}

const kindOf = (link: string | null): FirstLineReport['knowledge'][number]['kind'] =>
  link === null ? 'none' : runbookIn(link) === undefined ? 'article' : 'runbook'
