import { Module } from '@nestjs/common'
import type { ServiceDefinition } from '@atlas/runtime'

@Module({})
export class ReportingModule {}

export const reportingService: ServiceDefinition = {
  name: 'reporting',
  module: ReportingModule,
  schema: 'reporting',
  entities: [],
  migrations: [],
}
