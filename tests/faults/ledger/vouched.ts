/** What the product says of itself once everything has come to rest. */
export interface Vouched {
  /** What `atlas audit verify` finds wrong with the chains and the seals. */
  readonly audit: { readonly faults: number; readonly findings: readonly { readonly says: string }[] }
  /** What `atlas rebuild --check` compares: each read model with one made from the log alone. */
  readonly tables: readonly { readonly name: string; readonly first: { readonly key: string } | null }[]
}

/** All tables that are read from. One that isn't compared is a finding: nothing would be said of it. */
export const readModels = [
  'escalation.open_incident',
  'notification.incident',
  'notification.communication',
  'notification.contact',
  'servicenow_sync.outbox',
  'reporting.incident',
  'reporting.rejected_signal',
]

/** Everything that isn't vouched for, a sentence each. */
export function unvouched({ audit, tables }: Vouched): string[] {
  const broken = audit.findings.map(({ says }) => `broken: ${says}`)
  const more = audit.faults - broken.length
  const apart = tables.flatMap(({ name, first }) =>
    first === null ? [] : [`apart: the row ${first.key} of ${name} is not what the log gives`],
  )
  const seen = new Set(tables.map(({ name }) => name))
  return [
    ...broken,
    ...(more > 0 ? [`broken: ${more} more faults of chains or seals`] : []),
    ...apart,
    ...readModels.filter((name) => !seen.has(name)).map((name) => `unseen: ${name} was not compared with the log`),
  ]
}
