import { nearOf } from './near-names.js'
import type { Misfit } from './policy-error.js'
import type { PolicySubjects } from './policy.js'

/** Of somebody outside the organisation, who is in no file of the policy. */
const isOutside = (id: string): boolean => id.startsWith('outside:')

/**
 * A contact of a cluster and everybody of the roster can be reached, and everybody who can be reached is somebody: a
 * misspelt id would be a message that goes nowhere. A version from the log has no people.yaml, and was checked with it.
 */
export function checkContacts({ clusters, people, roster, stakeholders, vendors }: PolicySubjects): Misfit[] {
  if (!people) return []
  const reachable = Object.keys(people.people)
  const named = Object.entries(clusters.clusters).flatMap(([cluster, { contacts, namespaces }]) => [
    ...contacts.map((id, index) => ({ id, path: ['clusters', cluster, 'contacts', index] })),
    ...Object.entries(namespaces).flatMap(([namespace, own]) =>
      own.contacts.map((id, index) => ({
        id,
        path: ['clusters', cluster, 'namespaces', namespace, 'contacts', index],
      })),
    ),
  ])
  const unknown = named
    .filter(({ id }) => !isOutside(id) && !reachable.includes(id))
    .map(({ id, path }) => ({
      file: 'clusters.yaml',
      path,
      message: `people.yaml has nobody ${id}${nearOf(id, reachable)}`,
    }))
  const unreachable = roster.people.flatMap(({ id }, index) =>
    reachable.includes(id)
      ? []
      : [
          {
            file: 'roster.yaml',
            path: ['people', index, 'id'],
            message: `people.yaml has nobody ${id}, so no page would reach them${nearOf(id, reachable)}`,
          },
        ],
  )
  const known = new Set([
    ...roster.people.map(({ id }) => id),
    ...Object.values(stakeholders.audiences).flatMap(({ members, dedicatedChannel }) => [
      ...members,
      dedicatedChannel ?? '',
    ]),
    ...Object.values(vendors.vendors).flatMap(({ contacts }) => contacts),
    ...named.map(({ id }) => id),
  ])
  const nobody = reachable
    .filter((id) => !known.has(id))
    .map((id) => ({
      file: 'people.yaml',
      path: ['people', id],
      message: `${id} is nobody in roster.yaml, stakeholders.yaml, vendors.yaml or clusters.yaml`,
    }))
  return [...unknown, ...unreachable, ...nobody]
}
