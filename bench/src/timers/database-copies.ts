import pg from 'pg'

/**
 * Runs `work` on a copy of the database, gone afterwards: each round finds the same rows, however many it has changed.
 * Files are copied and synced by the server, so that nothing of the copy is still to be written when it begins.
 */
export async function onCopy<Result>(url: string, work: (url: string) => Promise<Result>): Promise<Result> {
  const original = databaseOf(url)
  const copy = `${original}_round`
  const server = withDatabase(url, 'postgres')
  await run(server, `create database ${copy} template ${original} strategy file_copy`)
  try {
    return await work(withDatabase(url, copy))
  } finally {
    await run(server, `drop database ${copy} with (force)`)
  }
}

export async function run(url: string, ...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

const databaseOf = (url: string): string => new URL(url).pathname.slice(1)

function withDatabase(url: string, name: string): string {
  const other = new URL(url)
  other.pathname = `/${name}`
  return other.toString()
}
