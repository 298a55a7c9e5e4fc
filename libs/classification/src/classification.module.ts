import { Module } from '@nestjs/common'
import { CqrsModule } from '@nestjs/cqrs'
import { ClassifyIncidentHandler } from './classify/classify-incident.js'
import { IncidentOpenedController } from './classify/incident-opened.controller.js'

/** The tentative classification of incidents; EventLog, LogReader and PolicyInForce come from the runtime. */
@Module({
  imports: [CqrsModule],
  controllers: [IncidentOpenedController],
  providers: [ClassifyIncidentHandler],
})
export class ClassificationModule {}
