import type { Difference } from './differences.js'
import { inWords } from './words.js'
import { byRoles } from './by-roles.js'

/** What a breach is explained by, and who excuses one. */
export function breachSentence({ path, before, after, reordered }: Difference): string | undefined {
  const [, field, id = ''] = path
  if (field === 'excusedBy') return byRoles('A breach is excused by', before, after)
  if (field !== 'causes' || reordered) return undefined
  if (before === undefined) return `A breach may be explained by ${id} too: ${meaning(after)}`
  if (after === undefined) return `A breach is no longer explained by ${id}, which meant: ${meaning(before)}`
  return `A breach explained by ${id} means ${inWords(after)} instead of ${inWords(before)}`
}

const meaning = (cause: unknown): string => inWords((cause as { readonly means: string }).means)
