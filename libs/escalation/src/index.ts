import { Module } from '@nestjs/common'
import type { ServiceDefinition } from '@atlas/runtime'

@Module({})
export class EscalationModule {}

export const escalationService: ServiceDefinition = {
  name: 'escalation',
  module: EscalationModule,
  schema: 'escalation',
  entities: [],
  migrations: [],
}
