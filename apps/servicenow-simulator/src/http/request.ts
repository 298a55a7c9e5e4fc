/** A request as the rooms of the API see it, come over a socket or within a batch. */
export interface Request {
  readonly method: string
  readonly path: string
  readonly segments: readonly string[]
  readonly query: URLSearchParams
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** Where the client reached us: `http://host`. Absolute links begin with it. */
  readonly base: string
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: string | Buffer
}

export const requestOf = (
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  base: string,
): Request => {
  const mark = url.indexOf('?')
  const path = mark === -1 ? url : url.slice(0, mark)
  return {
    method,
    path,
    segments: path.split('/').filter(Boolean).map(decoded),
    query: new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1)),
    headers,
    body,
    base,
  }
}

const decoded = (text: string): string => {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The query parameter is there and says so. */
export const flag = (request: Request, name: string): boolean => request.query.get(name)?.toLowerCase() === 'true'
