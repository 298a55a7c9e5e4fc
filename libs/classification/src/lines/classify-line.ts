import { mistakesOf } from '@atlas/contracts'
import { classify, type Signal } from '@atlas/domain'
import type { Policy } from '@atlas/policy'
import { z } from 'zod'

const texts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))
const Line = z
  .object({
    id: z.union([z.string().min(1), z.number()], 'should be a text or a number'),
    summary: z.string().nullish(),
    description: z.string().nullish(),
    environment: z.string().nullish(),
    cluster: z.string().nullish(),
    namespace: z.string().nullish(),
    application: z.string().nullish(),
    alertname: z.string().nullish(),
    severity: z.string().nullish(),
    labels: texts.nullish(),
    annotations: texts.nullish(),
  })
  .refine((line) => line.summary?.trim() || line.alertname?.trim() || line.labels?.['alertname']?.trim(), {
    error: 'a summary or an alert name must be there',
  })

/**
 * Answers one line of `atlas classify`: JSON `{id, summary?, description?, …}` in, JSON
 * `{id, priority, category, tier, rule, matched: [{rule, because}], policyVersion}` out; alertname and severity are the
 * labels of those names. A line that can't be answered gives one sentence.
 */
export function classifyLine(line: string, policy: Policy): { answer: string } | { mistake: string } {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch (error) {
    return { mistake: `is not JSON: ${error instanceof Error ? error.message : String(error)}` }
  }
  const parsed = Line.safeParse(json)
  if (!parsed.success) {
    const sentences = mistakesOf(parsed.error.issues).map(({ field, message }) =>
      field === '' ? message : `${field}: ${message}`,
    )
    return { mistake: sentences.join('; ') }
  }
  const { priority, category, tier, rule, matched } = classify(signalOf(parsed.data), policy)
  return {
    answer: JSON.stringify({
      id: parsed.data.id,
      priority,
      category,
      tier,
      rule,
      matched: matched.map(({ rule, because }) => ({ rule, because })),
      policyVersion: policy.hash,
    }),
  }
}

function signalOf({ id: _, labels, ...line }: z.output<typeof Line>): Signal {
  const labelled: Record<string, string> = {
    ...(labels ?? {}),
    ...(line.alertname ? { alertname: line.alertname } : {}),
    ...(line.severity ? { severity: line.severity } : {}),
  }
  const told = Object.entries({
    ...line,
    alertname: labelled['alertname'],
    severity: labelled['severity'],
    cluster: line.cluster ?? labelled['cluster'],
    namespace: line.namespace ?? labelled['namespace'],
  }).filter(([, value]) => value !== undefined && value !== null && value !== '')
  return { ...(Object.fromEntries(told) as Signal), labels: labelled }
}
