import type { EventOf, IncidentId, Relation } from '@atlas/contracts'
import type { Incident } from '../handling.js'

/** Another incident that this one has to do with: this one is `relation` that one. */
export interface Related {
  readonly relation: Relation
  readonly other: IncidentId
  /** Null where only the id was told. */
  readonly number: string | null
}

/** How the other one sees it. */
export const inverse = {
  'parent-of': 'child-of',
  'child-of': 'parent-of',
  'caused-by': 'cause-of',
  'cause-of': 'caused-by',
  'duplicate-of': 'original-of',
  'original-of': 'duplicate-of',
} as const satisfies Partial<Record<Relation, Relation>>

export const hasInverse = (relation: Relation): relation is keyof typeof inverse => relation in inverse

export const relatedAs = (relation: Relation, { relations }: Incident): readonly Related[] =>
  relations.filter((one) => one.relation === relation)

export const isRelated = (relation: Relation, other: IncidentId, { relations }: Incident): boolean =>
  relations.some((one) => one.relation === relation && one.other === other)

export function relationsAtOpening({ follows, splitFrom }: EventOf<'HandlingOpened'>['data']): readonly Related[] {
  return [
    ...(follows === undefined ? [] : [{ relation: 'follows', other: follows, number: null } as const]),
    ...(splitFrom === undefined
      ? []
      : [{ relation: 'split-from', other: splitFrom.incidentId, number: splitFrom.number } as const]),
  ]
}

export function relationsAtClosing(data: EventOf<'IncidentClosed'>['data']): readonly Related[] {
  const { duplicateOf, duplicateNumber = null, mergedInto, mergedNumber = null } = data
  return [
    ...(duplicateOf === undefined
      ? []
      : [{ relation: 'duplicate-of', other: duplicateOf, number: duplicateNumber } as const]),
    ...(mergedInto === undefined
      ? []
      : [{ relation: 'merged-into', other: mergedInto, number: mergedNumber } as const]),
  ]
}

export function evolveRelations(
  relations: readonly Related[],
  { type, data: { relation, other, number } }: EventOf<'RelationAdded'> | EventOf<'RelationRemoved'>,
): readonly Related[] {
  const others = relations.filter((one) => one.relation !== relation || one.other !== other)
  return type === 'RelationAdded' ? [...others, { relation, other, number }] : others
}
