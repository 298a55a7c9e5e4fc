import { Module } from '@nestjs/common'
import type { ServiceDefinition } from '@atlas/runtime'

@Module({})
export class NotificationModule {}

export const notificationService: ServiceDefinition = {
  name: 'notification',
  module: NotificationModule,
  schema: 'notification',
  entities: [],
  migrations: [],
}
