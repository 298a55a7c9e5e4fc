import { createReadStream, type ReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { csvRecords, jsonRecords, type SourceRecord } from './records.js'

/** An export that is read as it comes, plain or gzip: never more than a piece of it is in memory. */
export interface OpenExport {
  readonly records: AsyncGenerator<readonly SourceRecord[]>
  /** Bytes of the file, and how many of them have been read. */
  readonly size: number
  read(): number
}

/** CSV, or JSONL where the first thing in it is a brace. Throws what the file system says. */
export async function openExport(path: string, delimiter: string, columns: readonly string[]): Promise<OpenExport> {
  const { size } = await stat(path)
  const source = createReadStream(path, { highWaterMark: 256 * 1024 })
  return {
    records: recordsOf(texts(source, await isGzip(path)), delimiter, columns),
    size,
    read: () => source.bytesRead,
  }
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0)
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
  } finally {
    await file.close()
  }
}

async function* texts(source: ReadStream, gzip: boolean): AsyncGenerator<string> {
  // What breaks either stream comes out of the iteration.
  const bytes: AsyncIterable<Buffer> = gzip
    ? pipeline(source, createGunzip({ chunkSize: 256 * 1024 }), () => undefined)
    : source
  const decoder = new TextDecoder()
  for await (const piece of bytes) yield decoder.decode(piece, { stream: true })
  yield decoder.decode()
}

async function* recordsOf(
  pieces: AsyncGenerator<string>,
  delimiter: string,
  columns: readonly string[],
): AsyncGenerator<readonly SourceRecord[]> {
  const first = await pieces.next()
  const begin = first.done ? '' : first.value
  const all = (async function* () {
    yield begin
    yield* pieces
  })()
  yield* /^\uFEFF?\s*\{/.test(begin) ? jsonRecords(all, columns) : csvRecords(all, delimiter, columns)
}
