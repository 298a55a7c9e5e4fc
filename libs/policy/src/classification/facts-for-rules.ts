/**
 * The normalised facts that a rule's condition may name, with their CEL types. They are read out of a signal by
 * `@atlas/domain` (classification); nothing else of the signal reaches a rule, so no word of urgency can.
 */
export const factTypes = {
  /** Whether it is an alert (has an alert name) rather than a person's report. */
  alert: 'bool',
  alertname: 'string',
  /** The alert's label: critical, warning, info, none, or empty. */
  severity: 'string',
  /** production, staging, development, unknown. */
  environment: 'string',
  /** Kind of ask: fault, request, administration, question, unknown. */
  ask: 'string',
  /** The component that is most likely meant, and its category; empty and none where nothing was recognised. */
  component: 'string',
  category: 'string',
  components: 'list<string>',
  /** Names of policy's symptoms that are said of now: not denied, not supposed, not asked. */
  symptoms: 'list<string>',
  /** Names of policy's sayings found in the same way. */
  said: 'list<string>',
  /** How much of what: `one pod`, `some nodes`, `several applications`, `all nodes` (all, or nearly all). */
  scope: 'list<string>',
  /** Greatest number said of each; 0 where none is. */
  clusters: 'int',
  namespaces: 'int',
  applications: 'int',
  nodes: 'int',
  pods: 'int',
  /** policy/catalogue.yaml marks the application or namespace as critical. */
  critical: 'bool',
  labels: 'map<string, string>',
  /** Summary and description in lower case, as far as they are read; for `re(text, …)`. */
  text: 'string',
} as const

export type FactName = keyof typeof factTypes

export const scopeAmounts = ['one', 'some', 'several', 'all'] as const
export const scopeUnits = ['pod', 'node', 'namespace', 'application', 'cluster', 'team', 'user'] as const
export type ScopeAmount = (typeof scopeAmounts)[number]
export type ScopeUnit = (typeof scopeUnits)[number]
/** `one pod`, `all nodes` … */
export const scopeName = (amount: ScopeAmount, unit: ScopeUnit): string =>
  `${amount} ${unit}${amount === 'one' ? '' : 's'}`

export const asks = ['fault', 'request', 'administration', 'question', 'unknown'] as const
export type Ask = (typeof asks)[number]
