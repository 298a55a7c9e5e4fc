import { type Check, failed, passed } from './standard-terms.js'

/** Whether a name keeps the rule of what it names. A Kubernetes name has at most 63 characters (RFC 1123, a label). */
export const checkNaming: Check<'naming'> = ({ of, name }, { standards: { naming } }) => {
  const rule = Object.entries(naming).find(([key]) => key === of)?.[1]
  if (!rule) return failed(`the standard names no ${of}; it names ${Object.keys(naming).join(', ')}`)
  if (name.length > 63) return failed(`"${name}" has ${name.length} characters; 63 are the most`)
  return new RegExp(`^(?:${rule.pattern})$`, 'u').test(name)
    ? passed(`"${name}" is a name for a ${of}`)
    : failed(`"${name}" is no name for a ${of}; one is like ${rule.like}`)
}
