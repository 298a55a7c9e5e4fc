import type { Authentication } from '../auth/authentication.js'
import type { Answer, Request } from '../http/request.js'
import type { Actor } from '../records/actor.js'
import type { Instance } from '../records/instance.js'
import type { Faults } from '../faults/faults.js'

/** What each room of the API works with. */
export interface Api {
  readonly instance: Instance
  readonly authentication: Authentication
  readonly faults: Faults
  /** The bytes of attachments, by sys_id. */
  readonly files: Map<string, Buffer>
}

export interface Call {
  readonly api: Api
  readonly request: Request
  readonly actor: Actor
  /** `v1`, `v2` …; undefined for the address without one. */
  readonly version: string | undefined
}

export type Handler = (call: Call) => Answer
