import { Module } from '@nestjs/common'
import type { ServiceDefinition } from '@atlas/runtime'

@Module({})
export class ServicenowSyncModule {}

export const servicenowSyncService: ServiceDefinition = {
  name: 'servicenow-sync',
  module: ServicenowSyncModule,
  schema: 'servicenow_sync',
  entities: [],
  migrations: [],
}
