import type { Cell, ColumnKind, ReportTable } from './report-tables.js'

/** What is asked of a library that writes Parquet (`parquetWriteBuffer` of hyparquet-writer). */
export interface ParquetWriter {
  parquetWriteBuffer(file: {
    readonly columnData: readonly ParquetColumn[]
    readonly kvMetadata?: readonly { readonly key: string; readonly value: string }[]
  }): ArrayBuffer
}
interface ParquetColumn {
  readonly name: string
  readonly data: readonly (string | number | bigint | Date | null)[]
  readonly type: 'STRING' | 'INT64' | 'DOUBLE' | 'TIMESTAMP'
  readonly nullable: true
}

const types = {
  text: 'STRING',
  count: 'INT64',
  share: 'DOUBLE',
  ms: 'INT64',
  instant: 'TIMESTAMP',
} as const satisfies Record<ColumnKind, ParquetColumn['type']>

/** A table as the bytes of a Parquet file; `metadata` goes into its footer. */
export function reportParquet(
  { columns, rows }: ReportTable,
  metadata: Readonly<Record<string, string>>,
  writer: ParquetWriter,
): Uint8Array {
  const columnData = columns.map(({ name, kind }, index) => ({
    name,
    data: rows.map((cells) => parquetCell(kind, cells[index] ?? null)),
    type: types[kind],
    nullable: true as const,
  }))
  const kvMetadata = Object.entries(metadata).map(([key, value]) => ({ key, value }))
  return new Uint8Array(writer.parquetWriteBuffer({ columnData, kvMetadata }))
}

function parquetCell(kind: ColumnKind, cell: Cell): string | number | bigint | Date | null {
  if (cell === null) return null
  if (kind === 'count' || kind === 'ms') return BigInt(cell)
  return kind === 'instant' ? new Date(cell) : cell
}
