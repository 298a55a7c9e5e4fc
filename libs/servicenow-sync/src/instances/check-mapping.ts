import type { InstanceTerms } from '@atlas/policy'
import type { ServiceNow } from '@atlas/servicenow-client'
import { mappedFields } from '@atlas/domain'
import type { KnownNames } from './known-names.js'

/** What of the mapping the instance doesn't have. `holds`: nothing is written until that is mended. */
export interface MappingMistake {
  readonly holds: boolean
  readonly says: string
}

/**
 * The mapping against the instance's own dictionary: a field, a choice, a group or a person that isn't there is named
 * before a write is dropped without a word.
 */
export async function checkAgainstInstance(
  serviceNow: ServiceNow,
  { mapping }: InstanceTerms,
  names: KnownNames,
): Promise<MappingMistake[]> {
  const { dictionary } = serviceNow
  const fields = await dictionary.fields('incident')
  if (fields.size === 0) return [{ holds: true, says: 'the instance shows no table incident to this user' }]
  const needed = [...mappedFields(mapping), 'correlation_id', 'comments', 'work_notes']
  const mistakes = needed.flatMap((field) =>
    fields.has(field) ? [] : [{ holds: true, says: `table incident has no field ${field}` }],
  )
  const written: readonly (readonly [string, Iterable<string>])[] = [
    ['state', statesOf(mapping, 'state')],
    ['hold_reason', statesOf(mapping, 'hold_reason')],
    ['impact', Object.values(mapping.priorities).map(({ impact }) => impact)],
    ['urgency', Object.values(mapping.priorities).map(({ urgency }) => urgency)],
    ['close_code', Object.values(mapping.closeCodes)],
  ]
  for (const [field, values] of written) {
    const choices = await dictionary.choices('incident', field)
    // A field without choices takes any value.
    if (choices.length === 0) continue
    for (const value of new Set(values))
      if (!choices.some((choice) => choice.value === value))
        mistakes.push({
          holds: true,
          says: `${field} has no choice "${value}"; it has ${choices.map((choice) => `"${choice.value}"`).join(', ')}`,
        })
  }
  const groups = Object.values(mapping.groups)
  await names.learn({ groups, users: Object.values(mapping.people) })
  for (const group of new Set(groups))
    if (names.group(group) === undefined) mistakes.push({ holds: false, says: `there is no group "${group}"` })
  for (const [person, userName] of Object.entries(mapping.people))
    if (names.user(userName) === undefined)
      mistakes.push({ holds: false, says: `there is no user "${userName}", for ${person}` })
  return mistakes
}

function statesOf(mapping: InstanceTerms['mapping'], field: string): string[] {
  const all = [...Object.values(mapping.states), mapping.cancelled]
  return all.flatMap((values) => (values?.[field] === undefined ? [] : [values[field]]))
}
