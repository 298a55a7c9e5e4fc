import type { ContentHash } from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'

/** Reads contents in one go; gives each as text, null where it was redacted. */
export async function textsOf(
  log: LogReader,
  hashes: readonly ContentHash[],
): Promise<(hash: ContentHash) => string | null> {
  const contents = await log.content(hashes)
  return (hash) => {
    const bytes = contents.get(hash)
    return bytes === undefined ? null : Buffer.from(bytes).toString('utf8')
  }
}
