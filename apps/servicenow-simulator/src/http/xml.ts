/** The plain XML that ServiceNow's REST API speaks: elements and text, no attributes of meaning. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const element = (name: string, value: unknown): string => {
  if (Array.isArray(value)) return value.map((one) => element(name, one)).join('')
  if (value === null || value === undefined || value === '') return `<${name}/>`
  if (typeof value === 'object')
    return `<${name}>${Object.entries(value)
      .map(([key, one]) => element(key, one))
      .join('')}</${name}>`
  return `<${name}>${escaped(typeof value === 'string' ? value : JSON.stringify(value))}</${name}>`
}

export const toXml = (body: unknown): string => `<?xml version="1.0" encoding="UTF-8"?>${element('response', body)}`

const unescaped = (text: string): string =>
  text
    .replaceAll(/<!\[CDATA\[([\s\S]*?)\]\]>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')

/** `<request><entry><field>text</field>…</entry></request>`; undefined where it is no such document. */
export const fromXml = (text: string): Record<string, string> | undefined => {
  const entry = /<(?:request|record)>\s*(?:<entry>)?([\s\S]*?)(?:<\/entry>\s*)?<\/(?:request|record)>/.exec(text)
  if (!entry) return undefined
  const fields: Record<string, string> = {}
  for (const [, name = '', value, empty] of (entry[1] ?? '').matchAll(
    /<([a-z][a-z0-9_]*)>([\s\S]*?)<\/\1>|<([a-z][a-z0-9_]*)\s*\/>/g,
  ))
    if (empty) fields[empty] = ''
    else fields[name] = unescaped(value ?? '')
  return fields
}
