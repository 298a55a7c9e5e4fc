import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** What somebody, or an alert, said: policy's own cases, so that every rule has something to say. */
const Case = z.object({
  summary: z.string().optional(),
  description: z.string().optional(),
  cluster: z.string().optional(),
  namespace: z.string().optional(),
  alertname: z.string().optional(),
  severity: z.string().optional(),
})
export type Report = z.infer<typeof Case> & { readonly summary: string }

/** Of `cases/` in the policy folder. */
export function readReports(policyFolder: string): readonly Report[] {
  return ['playbook', 'before-rules', 'after-rules']
    .flatMap((name) => readFileSync(join(policyFolder, 'cases', `${name}.jsonl`), 'utf8').split('\n'))
    .filter((line) => line.trim() !== '')
    .map((line) => Case.parse(JSON.parse(line)))
    .flatMap((one) => {
      const summary = one.summary ?? one.alertname
      return summary === undefined ? [] : [{ ...one, summary }]
    })
}
