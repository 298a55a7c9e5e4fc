import { z } from 'zod'
import { WindowTerms } from '../events/windows.js'
import { Category, Priority } from '../words.js'

/** Bodies of POST /v1/windows/…: maintenance that people plan, and what is planned. */

const reason = z.string().trim().min(1).max(32_768)
const moment = z.iso
  .datetime({ offset: true, error: 'an ISO 8601 instant such as 2026-11-23T09:30:00Z' })
  .describe('ISO 8601 with an offset')
const some = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).max(200)

const terms = {
  priorities: some(Priority.exclude(['P1'])).describe('whose pages are kept but not sent; never those of a P1'),
  clusters: some(z.string().min(1)).optional(),
  namespaces: some(z.string().min(1)).optional().describe('what an incident touches lies within these'),
  categories: some(Category).optional(),
  from: moment,
  until: moment,
}
const example = {
  priorities: ['P2' as const],
  clusters: ['abrc1l-atlas-stg'],
  from: '2026-11-24T20:00:00Z',
  until: '2026-11-24T22:00:00Z',
}

export const PlanWindowInput = z
  .object({ ...terms, reason })
  .meta({ id: 'PlanWindow', examples: [{ ...example, reason: 'the upgrade of the nodes' }] })
export type PlanWindowInput = z.infer<typeof PlanWindowInput>
export const ChangeWindowInput = z
  .object({ ...terms, reason })
  .meta({ id: 'ChangeWindow', examples: [{ ...example, until: '2026-11-24T23:00:00Z', reason: 'it takes longer' }] })
export type ChangeWindowInput = z.infer<typeof ChangeWindowInput>
export const CancelWindowInput = z
  .object({ reason })
  .meta({ id: 'CancelWindow', examples: [{ reason: 'the upgrade is put off' }] })
export type CancelWindowInput = z.infer<typeof CancelWindowInput>

export const WindowAnswer = z
  .object({
    window: z.int(),
    version: z.int().describe('for If-Match; the ETag of an answer'),
    events: z.array(z.string()),
  })
  .meta({ id: 'WindowAnswer', examples: [{ window: 3, version: 7, events: ['WindowPlanned'] }] })
export type WindowAnswer = z.infer<typeof WindowAnswer>

const Planned = WindowTerms.extend({
  window: z.int(),
  state: z.enum(['planned', 'open', 'over']),
  /** Who planned it, or changed it last, and why. */
  by: z.string(),
  reason: z.string(),
})
/** GET /v1/windows: what people planned and nobody cancelled, the earliest first. */
export const WindowsView = z.object({ items: z.array(Planned), version: z.int().describe('for If-Match') }).meta({
  id: 'Windows',
  examples: [
    {
      items: [
        {
          ...example,
          from: '2026-11-24T20:00:00.000Z',
          until: '2026-11-24T22:00:00.000Z',
          window: 3,
          state: 'planned',
          by: 'nadia.rossi',
          reason: 'the upgrade of the nodes',
        },
      ],
      version: 7,
    },
  ],
})
export type WindowsView = z.infer<typeof WindowsView>
