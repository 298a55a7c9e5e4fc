/** Which bus this run of the suite is on; tests/run.js says it by ATLAS_ACCEPTANCE_BUS. */
export type AcceptanceBus =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'hostile'; readonly seed: string }
  /** One process over a real Kafka. */
  | { readonly kind: 'kafka' }
  /** Six processes over a real Kafka. */
  | { readonly kind: 'services' }

export function acceptanceBus(): AcceptanceBus {
  const kind = process.env['ATLAS_ACCEPTANCE_BUS'] ?? 'embedded'
  switch (kind) {
    case 'embedded':
    case 'kafka':
    case 'services':
      return { kind }
    case 'hostile':
      return { kind, seed: process.env['ATLAS_HOSTILE_SEED'] ?? '1' }
    default:
      throw new Error(`ATLAS_ACCEPTANCE_BUS should be embedded, hostile, kafka or services, found "${kind}"`)
  }
}
