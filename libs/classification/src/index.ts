import { Module } from '@nestjs/common'
import type { ServiceDefinition } from '@atlas/runtime'

@Module({})
export class ClassificationModule {}

export const classificationService: ServiceDefinition = {
  name: 'classification',
  module: ClassificationModule,
  schema: 'classification',
  entities: [],
  migrations: [],
}
