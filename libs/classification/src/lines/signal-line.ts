import { mistakesOf } from '@atlas/contracts'
import type { Signal } from '@atlas/domain'
import { z } from 'zod'

const texts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))
const needsWords = (line: {
  summary?: string | null | undefined
  alertname?: string | null | undefined
  labels?: Record<string, string> | null | undefined
}) => Boolean(line.summary?.trim() || line.alertname?.trim() || line.labels?.['alertname']?.trim())

const fields = z.object({
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

/** A line of JSONL that holds a signal, with more fields where `more` has them. */
export const lineOf = <More extends z.ZodRawShape>(more: More) =>
  z.object({ ...fields.shape, ...more }).refine((line) => needsWords(line as z.output<typeof fields>), {
    error: 'a summary or an alert name must be there',
  })

/** JSON of a line in a schema's shape, or one sentence that says all that is wrong with it. */
export function readLine<Schema extends z.ZodType>(
  line: string,
  schema: Schema,
): { ok: z.output<Schema> } | { mistake: string } {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch (error) {
    return { mistake: `is not JSON: ${error instanceof Error ? error.message : String(error)}` }
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return { ok: parsed.data }
  const sentences = mistakesOf(parsed.error.issues).map(({ field, message }) =>
    field === '' ? message : `${field}: ${message}`,
  )
  return { mistake: sentences.join('; ') }
}

/** alertname and severity are the labels of those names. */
export function signalOfLine({ id: _, labels, ...line }: z.output<typeof fields>): Signal {
  const labelled: Record<string, string> = {
    ...(labels ?? {}),
    ...(line.alertname ? { alertname: line.alertname } : {}),
    ...(line.severity ? { severity: line.severity } : {}),
  }
  const { summary, description, environment, application, annotations } = line
  const told = Object.entries({
    summary,
    description,
    environment,
    application,
    annotations,
    alertname: labelled['alertname'],
    severity: labelled['severity'],
    cluster: line.cluster ?? labelled['cluster'],
    namespace: line.namespace ?? labelled['namespace'],
  }).filter(([, value]) => value !== undefined && value !== null && value !== '')
  return { ...(Object.fromEntries(told) as Signal), labels: labelled }
}
