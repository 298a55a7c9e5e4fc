import { Problem, refuse } from '@atlas/contracts'
import { Environment, RefusedException, StartRefusal } from '@atlas/runtime/environment'

export interface Asked {
  readonly method: string
  readonly path: string
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Asks a running Atlas (ATLAS_URL) as whose key ATLAS_KEY is. Throws RefusedException for a problem that it answers,
 * StartRefusal where there is none to ask.
 */
export async function askAtlas({ method, path, body, headers }: Asked): Promise<unknown> {
  const { ATLAS_URL, ATLAS_PORT, ATLAS_KEY } = Environment.read().variables
  if (ATLAS_KEY === undefined)
    throw new StartRefusal('ATLAS_KEY should hold your API key: `atlas key create --person <id>` makes one.')
  const url = (ATLAS_URL ?? `http://127.0.0.1:${ATLAS_PORT}`).replace(/\/$/, '') + path
  let answer
  try {
    answer = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${ATLAS_KEY}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  } catch (error) {
    throw new StartRefusal(
      `No Atlas answers at ${new URL(url).origin} (${causeOf(error)}); ATLAS_URL says where one is.`,
    )
  }
  const text = await answer.text()
  if (answer.ok) return text === '' ? {} : (JSON.parse(text) as unknown)
  throw refusalOf(answer.status, text)
}

function refusalOf(status: number, text: string): Error {
  const problem = Problem.safeParse(json(text))
  if (!problem.success)
    return new StartRefusal(`It answered ${status}, and no problem that can be read: ${text.slice(0, 200)}`)
  const { code, detail, errors = [] } = problem.data
  return new RefusedException(refuse(code, detail, errors, status))
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const causeOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  return cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : String(cause)
}
