import pg, { type Connection, type Submittable } from 'pg'

/** Every column of the log, in its order. */
const everything = 'select * from log.events order by position'

/** Rows and megabytes a second of COPY to this client, which counts them and looks at none. */
export async function copyRate(url: string, format: 'text' | 'binary'): Promise<{ rows: number; megabytes: number }> {
  const client = new pg.Client({ connectionString: url, options: '-c jit=off' })
  await client.connect()
  try {
    const started = performance.now()
    const { rows, bytes } = await counted(client, `copy (${everything}) to stdout (format ${format})`)
    const seconds = (performance.now() - started) / 1000
    return { rows: rows / seconds, megabytes: bytes / 1_000_000 / seconds }
  } finally {
    await client.end()
  }
}

interface Counted {
  rows: number
  bytes: number
}

function counted(client: pg.Client, text: string): Promise<Counted> {
  return new Promise((resolve, reject) => {
    const seen: Counted = { rows: 0, bytes: 0 }
    const copying: Submittable & Record<string, unknown> = {
      submit: (connection: Connection) => connection.query(text),
      handleCopyData: ({ chunk }: { chunk: Buffer }) => {
        seen.rows++
        seen.bytes += chunk.length
      },
      handleCommandComplete: () => undefined,
      handleReadyForQuery: () => resolve(seen),
      handleError: reject,
    }
    client.query(copying)
  })
}
