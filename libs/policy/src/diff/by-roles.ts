import { and, gainsOf, texts } from './words.js'

/** `… by Team Lead or Evangelist, and no longer by Kube-Admin`; undefined where the same roles stand in another order. */
export function byRoles(what: string, before: unknown, after: unknown, none = 'nobody'): string | undefined {
  const { gained, lost } = gainsOf({ before, after })
  if (gained.length + lost.length === 0) return undefined
  const now = texts(after)
  return (
    `${what} ${now.length > 0 ? and(now, 'or') : none}` +
    (lost.length > 0 ? `, and no longer by ${and(lost, 'or')}` : '')
  )
}
