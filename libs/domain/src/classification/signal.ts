/** What classification reads: one signal's words and labels, and nothing else (no history, no other incident). */
export interface Signal {
  readonly summary?: string
  readonly description?: string
  /** The source's word, any spelling: `prd`, `Production` … */
  readonly environment?: string
  readonly cluster?: string
  readonly namespace?: string
  readonly application?: string
  /** With one it is an alert, else a person's report. */
  readonly alertname?: string
  readonly severity?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}
