import type { Hash } from '@atlas/contracts'

/**
 * The policy in force, from the log (PolicyAdopted), never from this process's disk. `P` is the parsed form that the
 * app gives the parser for (`Policy` of @atlas/policy). Provided globally.
 */
export abstract class PolicyInForce<P = unknown> {
  /** The version to pin for one command: take it once, use it throughout. */
  abstract current(): { readonly hash: Hash; readonly policy: P }
  /** An earlier version, for what pinned it. Throws when the log doesn't hold it. */
  abstract byHash(hash: Hash): Promise<P>
}
