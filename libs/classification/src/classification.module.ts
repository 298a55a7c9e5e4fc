import { Module } from '@nestjs/common'
import { CqrsModule } from '@nestjs/cqrs'
import { ClassifyIncidentHandler } from './classify/classify-incident.js'
import { IncidentOpenedController } from './classify/incident-opened.controller.js'
import { ClassificationsController } from './explain/classifications.controller.js'
import { ExplainClassificationHandler } from './explain/explain-classification.js'

/** The tentative classification of incidents; EventLog, LogReader and PolicyInForce come from the runtime. */
@Module({
  imports: [CqrsModule],
  controllers: [IncidentOpenedController, ClassificationsController],
  providers: [ClassifyIncidentHandler, ExplainClassificationHandler],
})
export class ClassificationModule {}
