/** What a sentence on a request is made of. A query may hold what nobody else is to read, and is left out. */
export interface Subject {
  readonly method: string
  /** Without its query. */
  readonly path: string
  /** `https://dev12345.service-now.com` */
  readonly origin: string
  /** Takes secrets out of what the other side said. */
  readonly conceal: (text: string) => string
}

/** What the sentence begins with. */
export const named = ({ method, path }: Pick<Subject, 'method' | 'path'>): string => `${method} ${path}`

/** Words of the other side within a sentence of ours: no secret, one line, no more than so many characters. */
export const quoted = ({ conceal }: Pick<Subject, 'conceal'>, text: string, atMost = 300): string => {
  const line = conceal(text).replaceAll(/\s+/g, ' ').trim()
  return line.length > atMost ? `${line.slice(0, atMost)}…` : line
}

/** `90 s`; below a second in ms. */
export const inSeconds = (milliseconds: number): string =>
  milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${Number((milliseconds / 1000).toFixed(1))} s`

/** Added where a write's fate isn't known, for whoever reads it in a queue. */
export const unknownFate = ({ method }: Pick<Subject, 'method'>): string =>
  method === 'GET' ? '' : ' Whether it was carried out isn’t known.'
