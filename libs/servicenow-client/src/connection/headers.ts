/** As they came, names in lower case. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>

/** The first of its name. */
export const header = (headers: Headers, name: string): string | undefined => {
  const found = headers[name]
  return Array.isArray(found) ? found[0] : found
}
