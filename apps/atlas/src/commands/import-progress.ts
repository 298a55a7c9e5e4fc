import type { OpenExport } from '@atlas/intake'
import { SingleBar } from 'cli-progress'

export interface ImportProgress {
  tell(rows: number): void
  stop(): void
}

/** On a terminal a bar over the file's bytes; elsewhere nothing. */
export function importProgress(name: string, file: OpenExport): ImportProgress {
  if (!process.stderr.isTTY) return { tell: () => undefined, stop: () => undefined }
  const bar = new SingleBar({
    format: `${name} {bar} {percentage}% | {rows} rows | {eta} s left`,
    stream: process.stderr,
  })
  bar.start(Math.max(file.size, 1), 0, { rows: 0 })
  return {
    tell: (rows) => bar.update(file.read(), { rows }),
    stop: () => bar.stop(),
  }
}
