import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { SealLine } from '@atlas/contracts'
import { sealLine } from '@atlas/event-sourcing'

/** A copy of the seals that somebody keeps outside the database: seals.log, or what `atlas.seals.v1` brought. */
export interface SealCopy {
  /** For sentences. */
  readonly name: string
  /** By number: the seal's line as `sealLine` writes it, and which line of the copy that is, from 1. */
  readonly seals: ReadonlyMap<number, { readonly text: string; readonly line: number }>
  /** A last line without its end: cut off in mid-write, or copied while being written. */
  readonly torn: boolean
}

/** A copy that can't be used; the sentence names the line. */
export class UnusableCopy extends Error {}

/**
 * Reads a seal a line. The same seal may be there twice, as a topic brings it after a crash. Throws UnusableCopy for a
 * line that is no seal, and for two seals of one number that differ: then at least one of them is false.
 */
export async function readSealCopy(path: string, name = path): Promise<SealCopy> {
  const seals = new Map<number, { text: string; line: number }>()
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity })
  let [line, broken] = [0, 0]
  for await (const given of lines) {
    line++
    if (broken > 0) throw new UnusableCopy(`${name}:${broken} is no seal: it should be a line of seals.log.`)
    if (given === '') continue
    const parsed = SealLine.safeParse(given)
    if (!parsed.success) {
      broken = line
      continue
    }
    const text = sealLine(parsed.data)
    const before = seals.get(parsed.data.number)
    if (before && before.text !== text)
      throw new UnusableCopy(
        `${name}:${line} is another seal ${parsed.data.number} than the one in line ${before.line}.`,
      )
    if (!before) seals.set(parsed.data.number, { text, line })
  }
  return { name, seals, torn: broken > 0 }
}
