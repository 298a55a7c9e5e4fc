import type { Type } from '@nestjs/common'
import type { ServiceTables } from './service-tables.js'

/** What a service's lib exports as `<name>Service` from `@atlas/<service>/service`; apps start one or all of them. */
export interface ServiceDefinition extends ServiceTables {
  readonly module: Type
}
