import type { Asker } from '../query/session.js'

/** The user on whose behalf a request runs. */
export interface Actor extends Asker {
  readonly roles: ReadonlySet<string>
}

/** `admin` passes every role check, as in a plain instance. */
export const hasRole = (actor: Actor, role: string): boolean => actor.roles.has('admin') || actor.roles.has(role)
