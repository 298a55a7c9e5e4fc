import { Module } from '@nestjs/common'
import { Desk } from './desk/desk.js'
import { DeskController } from './desk/desk.controller.js'
import { ClockOffsets } from './instances/clock-offset.js'
import { Connections } from './instances/connections.js'
import { FactsOfEscalation } from './outbox/facts-of-escalation.js'
import { ListOutboxHandler, OutboxController } from './outbox/outbox.controller.js'
import { Outbox } from './outbox/outbox.js'
import { Arrivals } from './receiving/arrivals.js'
import { Observer } from './receiving/observer.js'
import { Poller } from './receiving/poller.js'
import { ReadBack } from './receiving/read-back.js'
import { Receive } from './receiving/receive.js'
import { Watermarks } from './receiving/watermarks.js'
import { Records } from './records/records.js'
import { DueRecords } from './sending/due-records.js'
import { SaidNotes } from './sending/said-notes.js'
import { Sender } from './sending/sender.js'
import { WriteRecord } from './sending/write-record.js'
import { ServiceLevelsBeside } from './service-levels/service-levels-beside.js'
import { ServiceLevelsController } from './service-levels/service-levels.controller.js'

@Module({
  controllers: [FactsOfEscalation, OutboxController, DeskController, ServiceLevelsController],
  providers: [
    Outbox,
    ListOutboxHandler,
    Desk,
    Records,
    Connections,
    ClockOffsets,
    Observer,
    Watermarks,
    Receive,
    Arrivals,
    ReadBack,
    Poller,
    DueRecords,
    SaidNotes,
    WriteRecord,
    Sender,
    ServiceLevelsBeside,
  ],
})
export class ServicenowSyncModule {}
