import { byRoles } from './by-roles.js'
import type { Difference } from './differences.js'

const day = 86_400_000

/** Who takes texts away, and how long which are kept. */
export function privacySentence({ path, before, after, reordered }: Difference): string | undefined {
  const [section, field = ''] = path
  if (section === 'officers' && !reordered) return byRoles('Texts are redacted and people erased by', before, after)
  if (section !== 'retention') return undefined
  return `Texts of ${field} are kept ${kept(after)} after closing instead of ${kept(before)}`
}

const kept = (ms: unknown): string => (typeof ms === 'number' ? `${Math.round((ms / day) * 10) / 10} days` : 'for ever')
