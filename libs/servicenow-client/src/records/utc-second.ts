declare const utcSecondBrand: unique symbol

/**
 * `YYYY-MM-DD HH:MM:SS` in UTC: an instant as ServiceNow stores it, in whole seconds. The order of the texts is that of
 * time. Display values are in the user's own zone and never this.
 */
export type UtcSecond = string & { readonly [utcSecondBrand]: true }

const shape = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/

export const isUtcSecond = (text: string): text is UtcSecond =>
  shape.test(text) && !Number.isNaN(Date.parse(`${text.replace(' ', 'T')}Z`))

/** @throws RangeError where it is written in another way, or is no time at all */
export const utcSecond = (text: string): UtcSecond => {
  if (isUtcSecond(text)) return text
  throw new RangeError(`no time as ServiceNow stores it (YYYY-MM-DD HH:MM:SS): ${JSON.stringify(text.slice(0, 60))}`)
}

/** Milliseconds of UTC, cut to the second that they lie in. */
export const utcSecondOf = (milliseconds: number): UtcSecond =>
  utcSecond(new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' '))

export const millisecondsOf = (second: UtcSecond): number => Date.parse(`${second.replace(' ', 'T')}Z`)

/** `seconds` before it: where the next poll begins, so that what was stored late within a second is met again. */
export const before = (second: UtcSecond, seconds: number): UtcSecond =>
  utcSecondOf(millisecondsOf(second) - seconds * 1000)
