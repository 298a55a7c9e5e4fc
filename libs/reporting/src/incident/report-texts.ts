import { type ContentHash, ReportText } from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'

/** What reporters wrote, by content hash; redacted texts are absent. */
export class ReportTexts {
  constructor(private readonly log: LogReader) {}

  async summaries(hashes: readonly ContentHash[]): Promise<Map<ContentHash, string>> {
    const found = await this.log.content([...new Set(hashes)])
    return new Map(
      [...found].flatMap(([hash, bytes]) => {
        const text = ReportText.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')))
        return text.success ? [[hash, text.data.summary] as const] : []
      }),
    )
  }
}
