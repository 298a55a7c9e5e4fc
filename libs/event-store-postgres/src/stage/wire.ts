/** Parts the halves of a name that is put together here, such as a unique key's; no half holds it (`plain`). */
export const between = { fields: '\u001f' } as const

/** Text of ids, names and keys, as the log takes it. Throws Unstorable naming `what`. */
export function plain(text: string, what: string): string {
  if (/[\u0000-\u001f]/.test(text)) throw new Unstorable(`${what} holds a control character (U+0000 to U+001F)`)
  if (!text.isWellFormed()) throw new Unstorable(`${what} holds half a surrogate pair`)
  return text
}

/** JSON text of a value. Throws Unstorable where JSON has no text for it (undefined, a function). */
export function json(value: unknown, what: string): string {
  const text: string | undefined = JSON.stringify(value)
  if (text === undefined) throw new Unstorable(`${what} has no JSON form`)
  return text
}

/** The command asked the log to hold what it can't; its own fault, so it alone fails. */
export class Unstorable extends Error {}
