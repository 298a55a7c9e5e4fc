import { applyDecorators, SetMetadata } from '@nestjs/common'
import { ApiExtension } from '@nestjs/swagger'

/**
 * How a view keeps what it tells to those who may see it (domain, readers): `incident` is about one, which is looked up
 * for its reader; `incidents` is a list whose query leaves out what its reader may not see; `queue` is for operators and
 * holds no content; `house` tells nothing of an incident, and is for everybody but who only reports; `audit` is for
 * keys with that scope, over all incidents; `anybody` may read the rest.
 */
export type Guarded = 'incident' | 'incidents' | 'queue' | 'house' | 'audit' | 'anybody'

export const guarded = Symbol.for('atlas.guarded')
/** Of a route, or all of a controller's. The identity guard serves no view without it. OpenAPI says it as `x-guarded`. */
export const GuardedAs = (how: Guarded) => applyDecorators(SetMetadata(guarded, how), ApiExtension('x-guarded', how))
