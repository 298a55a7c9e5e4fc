import { Module } from '@nestjs/common'
import { CqrsModule } from '@nestjs/cqrs'
import { ClassifyReportHandler } from './classify/classify-report.js'
import { ReportController } from './classify/report.controller.js'

/** The tentative classification of incidents; EventLog, LogReader and PolicyInForce come from the runtime. */
@Module({
  imports: [CqrsModule],
  controllers: [ReportController],
  providers: [ClassifyReportHandler],
})
export class ClassificationModule {}
