import { type FileHandle, open } from 'node:fs/promises'
import { type Seal, SealLine } from '@atlas/contracts'
import { sealLine } from '@atlas/event-sourcing'

/** What lies outside the database isn't what the database says: somebody has to look before anything more is sealed. */
export class SealsAtOdds extends Error {}

/** A line is about 600 bytes. */
const tailSize = 64 * 1024

/**
 * ATLAS_DATA/seals.log, a seal a line, in order, synced. It is written after the log has the seal, so it can be behind
 * the log and never ahead of it; a crash can leave its last line torn.
 */
export class SealFile {
  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
    private newest: Seal | undefined,
    private size: number,
  ) {}

  /** Makes it where there is none, and cuts a torn last line off. Throws SealsAtOdds when it ends with no seal. */
  static async open(path: string): Promise<SealFile> {
    const handle = await open(path, 'a+', 0o644)
    try {
      const newest = await lastWhole(path, handle)
      return new SealFile(path, handle, newest, (await handle.stat()).size)
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  /** The seal that it ends with. */
  get last(): Seal | undefined {
    return this.newest
  }

  /** Throws SealsAtOdds unless they follow the last one; throws when somebody else has written meanwhile. */
  async append(seals: readonly Seal[]): Promise<void> {
    if (seals.length === 0) return
    let number = this.newest?.number ?? 0
    for (const seal of seals)
      if (seal.number !== ++number)
        throw new SealsAtOdds(`The log has seal ${seal.number} where ${this.path} goes on with seal ${number}.`)
    if ((await this.handle.stat()).size !== this.size) throw new Error(`another process has written ${this.path}`)
    const lines = Buffer.from(seals.map((seal) => `${sealLine(seal)}\n`).join(''))
    await this.handle.appendFile(lines)
    await this.handle.datasync()
    this.newest = seals.at(-1)
    this.size += lines.length
  }

  close = (): Promise<void> => this.handle.close()
}

async function lastWhole(path: string, handle: FileHandle): Promise<Seal | undefined> {
  const { size } = await handle.stat()
  const from = Math.max(0, size - tailSize)
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - from), 0, size - from, from)
  const tail = buffer.subarray(0, bytesRead)
  const end = tail.lastIndexOf('\n') + 1
  const start = end === 0 ? 0 : tail.subarray(0, end - 1).lastIndexOf('\n') + 1
  const parsed = end === 0 ? undefined : SealLine.safeParse(tail.toString('utf8', start, end))
  if (parsed?.success === false || (!parsed && from > 0))
    throw new SealsAtOdds(`${path} ends with a line that is no seal: look at it, or move it away.`)
  if (end < tail.length) await handle.truncate(from + end)
  return parsed?.data
}
