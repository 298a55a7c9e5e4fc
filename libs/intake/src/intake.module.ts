import { Module } from '@nestjs/common'
import { CqrsModule } from '@nestjs/cqrs'
import { ArrivalController } from './arrival/arrival.controller.js'
import { SilenceAlarm } from './heartbeat/silence-alarm.js'
import { AlertmanagerController } from './http/alertmanager.controller.js'
import { CloudEventsController } from './http/cloudevents.controller.js'
import { IntakeDoor } from './http/intake-door.js'
import { SignalsController } from './http/signals.controller.js'
import { IncidentNumbers } from './numbers/incident-numbers.js'
import { NumberSequence, PostgresNumberSequence } from './numbers/number-sequence.js'
import { Admission } from './pressure/admission.js'
import { BusTriageLag, TriageLag } from './pressure/triage-lag.js'
import { ReceiveSignalsHandler } from './receive/receive-signals.handler.js'
import { RecurrenceController } from './recurrence/recurrence.controller.js'
import { RelationsController } from './relations/relations.controller.js'
import { ReplyController } from './reply/reply.controller.js'
import { SignalsTopic } from './sources/signals-topic.js'

/** Signals in, exactly counted; EventLog, LogReader, EdgeTime, PolicyInForce and DataSource come from the runtime. */
@Module({
  imports: [CqrsModule],
  controllers: [
    SignalsController,
    AlertmanagerController,
    CloudEventsController,
    RecurrenceController,
    RelationsController,
    ReplyController,
    ArrivalController,
  ],
  providers: [
    IntakeDoor,
    Admission,
    { provide: TriageLag, useClass: BusTriageLag },
    IncidentNumbers,
    { provide: NumberSequence, useClass: PostgresNumberSequence },
    ReceiveSignalsHandler,
    SignalsTopic,
    SilenceAlarm,
  ],
})
export class IntakeModule {}
