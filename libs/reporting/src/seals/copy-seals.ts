import { sealLine } from '@atlas/event-sourcing'
import type { SealStore } from '@atlas/event-store-postgres'
import { SealFile, SealsAtOdds } from './seal-file.js'

/** Seals that a file which is behind is brought at a time. */
const stretch = 1000

/**
 * The file outside the database, level with the log. Throws SealsAtOdds when the two say different things: a file that
 * knows a seal which the log doesn't hold means that somebody took it out, or that the log is an older one.
 */
export async function openCopy(path: string, store: SealStore): Promise<SealFile> {
  const file = await SealFile.open(path)
  try {
    const copied = file.last
    const stored = copied && (await store.byNumber(copied.number))
    if (copied && (!stored || sealLine(stored) !== sealLine(copied)))
      throw new SealsAtOdds(
        `${path} ends with seal ${copied.number}, and the log holds ${stored ? 'another of that number' : 'none of that number'}: ` +
          'nothing more is sealed. `atlas audit verify` says what differs; if the log was restored from a backup, move ' +
          'the file away.',
      )
    await copySeals(file, store)
    return file
  } catch (error) {
    await file.close()
    throw error
  }
}

/** Brings the file what it lacks. */
export async function copySeals(file: SealFile, store: SealStore): Promise<void> {
  for (;;) {
    const missing = await store.after(file.last?.number ?? 0, stretch)
    await file.append(missing)
    if (missing.length < stretch) return
  }
}
