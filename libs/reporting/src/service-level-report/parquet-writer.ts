import { refuse } from '@atlas/contracts'
import { RefusedException } from '@atlas/runtime/environment'
import { z } from 'zod'
import type { ParquetWriter } from './report-parquet.js'

/** Loaded when somebody wants Parquet, and only then. */
const library = 'hyparquet-writer'
const Library = z.object({
  parquetWriteBuffer: z.custom<ParquetWriter['parquetWriteBuffer']>((value) => typeof value === 'function'),
})

/** Throws RefusedException where the installation has no such library. */
export async function loadParquetWriter(): Promise<ParquetWriter> {
  const loaded = await import(library).then(
    (module: unknown) => module,
    () => undefined,
  )
  const parsed = Library.safeParse(loaded)
  if (parsed.success) return parsed.data
  throw new RefusedException(
    refuse('no-parquet', `Parquet is written by ${library}, which isn't installed here; ask for CSV.`, [], 422),
  )
}
