declare const sysIdBrand: unique symbol

/**
 * A record's key. As a rule 32 hexadecimal digits; an id that a creator chose is kept as it came, case and all, and a
 * few of ServiceNow's own are words (`global`).
 */
export type SysId = string & { readonly [sysIdBrand]: true }

/** Goes into addresses and queries, so nothing but letters, digits, `_` and `-`. */
const allowed = /^[A-Za-z0-9_-]{1,40}$/

export const isSysId = (text: string): text is SysId => allowed.test(text)

/** @throws RangeError where it can't be the key of a record */
export const sysId = (text: string): SysId => {
  if (isSysId(text)) return text
  throw new RangeError(`no sys_id: ${JSON.stringify(text.slice(0, 60))}`)
}
