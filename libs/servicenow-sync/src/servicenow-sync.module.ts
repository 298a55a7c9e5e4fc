import { Module } from '@nestjs/common'
import { FactsOfEscalation } from './outbox/facts-of-escalation.js'
import { ListOutboxHandler, OutboxController } from './outbox/outbox.controller.js'
import { Outbox } from './outbox/outbox.js'

@Module({ controllers: [FactsOfEscalation, OutboxController], providers: [Outbox, ListOutboxHandler] })
export class ServicenowSyncModule {}
