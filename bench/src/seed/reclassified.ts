import { type EvidenceRow, priorities, type Priority } from '@atlas/contracts'
import { type ReclassificationRequest, waiting } from '@atlas/domain'
import { minute, owner } from './handled.js'
import type { Story } from './story.js'

/** What people do with the priority after triage; each act as its decider allows it. */

const evidence: Readonly<Record<EvidenceRow, object>> = {
  P4: { kind: 'expanded-scope', coreFunction: 'authentication', components: ['dex'] },
  P3: { kind: 'systemic-issue', rootCause: 'a flawed network policy template', vulnerability: 'open egress' },
  P2: {
    kind: 'correlation',
    applications: ['payments', 'orders'],
    metrics: ['https://grafana.example.org/d/1'],
    logs: ['https://loki.example.org/q/1'],
  },
  lowering: { kind: 'disproved', believed: 'every namespace fails', finding: 'one pod was misconfigured' },
}

/** Asked by somebody who may, and approved by somebody else; a P1 is found to be less. */
export async function reclassified(story: Story): Promise<void> {
  const { priority, status } = story.incident
  if (status !== 'Work in Progress' || priority === null) return
  await ask(story, next(priority))
  await story.later(minute, 9 * minute)
  await approve(story)
}

/** The next higher; of the highest the next lower. */
const next = (priority: Priority): Priority => priorities[priorities.indexOf(priority) - 1] ?? 'P2'

/** Refused, withdrawn, overtaken and approved, and in the end lowered again. */
export async function reclassifiedInEveryWay(story: Story): Promise<void> {
  const { priority } = story.incident
  if (priority === null) return
  const up = next(priority)
  await ask(story, up)
  await decided(story, ({ request, rows }) => {
    const by = rows[0]?.approvers[0] ?? owner(story)
    return story.act(by, () => ({ act: 'refuse-reclassification', by, request, reason: 'one cluster alone' }))
  })
  await ask(story, up)
  await decided(story, ({ request, by }) =>
    story.act(by, () => ({ act: 'withdraw-reclassification', by, request, reason: 'the metrics were misread' })),
  )
  await ask(story, up === 'P1' ? 'P4' : 'P1')
  await ask(story, up)
  await approve(story)
  await ask(story, 'P4')
  await approve(story)
}

async function ask(story: Story, to: Priority): Promise<void> {
  const { priority } = story.incident
  if (priority === null || to === priority) return
  const rows = rowsTo(priority, to)
  const by = story.worker('L2')
  await story.act(by, (transaction) => ({
    act: 'request-reclassification',
    by,
    to,
    reason: transaction.keep('the number of namespaces affected'),
    evidence: Object.fromEntries(rows.map((row) => [row, evidence[row]])),
    kept: Object.fromEntries(rows.map((row) => [row, transaction.keep(JSON.stringify(evidence[row]))])),
  }))
}

function rowsTo(from: Priority, to: Priority): EvidenceRow[] {
  if (to > from) return ['lowering']
  return (['P4', 'P3', 'P2'] as const).filter((row) => row <= from && row > to)
}

/** Each row by the first who is asked for it. */
const approve = (story: Story): Promise<void> =>
  decided(story, async ({ request, rows }) => {
    for (const { row, approvers } of rows) {
      const by = approvers[0] ?? owner(story)
      await story.act(by, () => ({ act: 'approve-reclassification', by, request, rows: [row] }))
    }
  })

/** Of the request that was written last, if it waits. */
async function decided(story: Story, decide: (request: ReclassificationRequest) => Promise<unknown>): Promise<void> {
  const last = waiting(story.incident.reclassifications).at(-1)
  if (last) await decide(last)
}
