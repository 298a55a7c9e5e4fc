import type { PersonId, Tier } from '@atlas/contracts'

/**
 * Who and what of ours is which row there, as far as the instance was asked: references are written and read as sys_ids.
 * Undefined: there is none of that name.
 */
export interface Directory {
  group(name: string): string | undefined
  user(userName: string): string | undefined
  item(name: string): string | undefined
  /** The other way. */
  groupName(sysId: string): string | undefined
  userName(sysId: string): string | undefined
}

export interface AssignedThere {
  readonly group: string | null
  readonly person: string | null
  readonly tier: Tier | null
}

/** Whose user_name that is. */
export const personNamed = (
  userName: string,
  people: Readonly<Record<PersonId, string>>,
  roster: readonly PersonId[],
): PersonId | undefined =>
  Object.entries(people).find(([, named]) => named === userName)?.[0] ??
  roster.find((id) => id === userName && !Object.hasOwn(people, id))
