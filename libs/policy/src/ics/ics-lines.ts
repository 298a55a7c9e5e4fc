/** One content line of RFC 5545, 3.1: `DTSTART;VALUE=DATE:20261224`. */
export interface IcsLine {
  /** From 1: where it begins, folded lines joined to it. */
  readonly line: number
  /** In capitals. */
  readonly name: string
  readonly parameters: ReadonlyMap<string, string>
  readonly value: string
}

/** Lines unfolded; one that is no content line has the name ''. */
export function icsLines(text: string): IcsLine[] {
  const unfolded: { line: number; text: string }[] = []
  for (const [index, physical] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const last = unfolded.at(-1)
    if (/^[ \t]/.test(physical) && last) last.text += physical.slice(1)
    else if (physical !== '') unfolded.push({ line: index + 1, text: physical })
  }
  return unfolded.map(({ line, text }) => ({ line, ...contentLine(text) }))
}

function contentLine(text: string): Omit<IcsLine, 'line'> {
  const [, name = '', parameters = '', value = ''] =
    /^([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,])(?:"[^"]*"|[^";:])*)*):(.*)$/.exec(text) ?? []
  const pairs = [...parameters.matchAll(/;([^=]+)=("[^"]*"|[^;]*)/g)]
  return {
    name: name.toUpperCase(),
    parameters: new Map(pairs.map(([, key = '', inner = '']) => [key.toUpperCase(), inner.replaceAll('"', '')])),
    value,
  }
}
