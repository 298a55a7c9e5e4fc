import { Module } from '@nestjs/common'
import { CqrsModule } from '@nestjs/cqrs'
import { ActOnIncidentHandler } from './acts/act-on-incident.handler.js'
import { BreachController } from './acts/breach.controller.js'
import { CorrectionController } from './acts/correction.controller.js'
import { ConsultationController } from './acts/consultation.controller.js'
import { CustomerController } from './acts/customer.controller.js'
import { EndingController } from './acts/ending.controller.js'
import { CollaborationController } from './acts/collaboration.controller.js'
import { EscalationController } from './acts/escalation.controller.js'
import { IncidentDoor } from './acts/incident-door.js'
import { OwnershipController } from './acts/ownership.controller.js'
import { RestrictionController } from './acts/restriction.controller.js'
import { ReclassificationController } from './acts/reclassification.controller.js'
import { RelationController } from './acts/relation.controller.js'
import { WarRoomController } from './acts/war-room.controller.js'
import { VendorCaseController } from './acts/vendor-case.controller.js'
import { RunbookController } from './acts/runbook.controller.js'
import { WorkController } from './acts/work.controller.js'
import { IncidentConsumer } from './facts/incident.consumer.js'
import { MailConsumer } from './facts/mail.consumer.js'
import { ServiceNowConsumer } from './facts/servicenow.consumer.js'
import { OccurrenceConsumer } from './facts/occurrence.consumer.js'
import { PageConsumer } from './facts/page.consumer.js'
import { IncidentHandling } from './handling/incident-handling.js'
import { WindowController } from './maintenance/window.controller.js'
import { Windows } from './maintenance/windows.js'
import { OpenIncidents } from './open-incidents/open-incidents.js'
import { PostgresOpenIncidents } from './open-incidents/postgres-open-incidents.js'
import { PolicyConsumer } from './policy/policy.consumer.js'
import { Refusals } from './refusals/refusals.js'
import { ChangeRosterHandler } from './roster/change-roster.js'
import { RosterController } from './roster/roster.controller.js'
import { RosterInForce } from './roster/roster-in-force.js'
import { ShiftsChanged } from './roster/shifts-changed.js'
import { RootCauseController } from './root-cause/root-cause.controller.js'
import { configuredQuotaSource } from './quotas/configured-source.js'
import { StatedQuota } from './quotas/stated-quota.js'
import { RecurrenceCounter } from './root-cause/recurrence-counter.js'
import { RootCauses } from './root-cause/root-causes.js'
import { EscalationTimers } from './timers/escalation-timers.js'

/** What people and the clock do with incidents; the platform's parts come from the runtime. */
@Module({
  imports: [CqrsModule],
  controllers: [
    WorkController,
    EscalationController,
    CustomerController,
    CollaborationController,
    ConsultationController,
    OwnershipController,
    EndingController,
    BreachController,
    CorrectionController,
    ReclassificationController,
    RestrictionController,
    RelationController,
    WarRoomController,
    VendorCaseController,
    RosterController,
    RunbookController,
    RootCauseController,
    WindowController,
    IncidentConsumer,
    OccurrenceConsumer,
    PageConsumer,
    MailConsumer,
    PolicyConsumer,
    ServiceNowConsumer,
  ],
  providers: [
    IncidentDoor,
    ActOnIncidentHandler,
    IncidentHandling,
    { provide: OpenIncidents, useClass: PostgresOpenIncidents },
    Refusals,
    RosterInForce,
    ShiftsChanged,
    ChangeRosterHandler,
    RootCauses,
    RecurrenceCounter,
    Windows,
    StatedQuota,
    configuredQuotaSource,
    EscalationTimers,
  ],
})
export class EscalationModule {}
