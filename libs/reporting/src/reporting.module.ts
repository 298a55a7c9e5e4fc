import { Module } from '@nestjs/common'
import { LogReader } from '@atlas/event-sourcing'
import { CalendarYearStore } from '@atlas/event-store-postgres'
import type { Policy } from '@atlas/policy'
import { Environment, PolicyInForce } from '@atlas/runtime'
import { ClassificationsController } from './classifications/classifications.controller.js'
import { ExplainClassificationHandler } from './classifications/explain-classification.js'
import { ClockController } from './clocks/clock.controller.js'
import { BoardController } from './board/board.controller.js'
import { ReadBoardHandler } from './board/read-board.js'
import { BundleController } from './bundle/bundle.controller.js'
import { ReadBundleHandler } from './bundle/read-bundle.js'
import { ReadClocks } from './clocks/read-clocks.js'
import { CollaborationController } from './collaboration/collaboration.controller.js'
import { ReadConsultationsHandler } from './collaboration/read-consultations.js'
import { ReadFindingsHandler } from './collaboration/read-findings.js'
import { ReadNotesHandler } from './collaboration/read-notes.js'
import { ReadEscalationsHandler } from './escalations/read-escalations.js'
import { FirstLineController } from './first-line/first-line.controller.js'
import { ReadFirstLineHandler } from './first-line/read-first-line.js'
import { ServiceLevelsHistoryController } from './for-consumers/service-levels-history.controller.js'
import { TellOutward } from './for-consumers/tell-outward.js'
import { DivergenceController } from './divergence/divergence.controller.js'
import { FindIncidentHandler } from './incident/find-incident.handler.js'
import { FollowIncidents } from './incident/follow-incidents.js'
import { IncidentAtHandler } from './incident/incident-at.js'
import { IncidentController } from './incident/incident.controller.js'
import { ListIncidentsHandler } from './incident/list-incidents.js'
import { PastIncident } from './incident/past-incident.js'
import { PresentIncident } from './incident/present-incident.js'
import { ReportTexts } from './incident/report-texts.js'
import { KnowledgeController } from './knowledge/knowledge.controller.js'
import { ReadOfferHandler } from './knowledge/read-offer.js'
import { ReadRunsHandler } from './knowledge/read-runs.js'
import { RunbooksController } from './knowledge/runbooks.controller.js'
import { SolvedAlikeHandler } from './knowledge/solved-alike.js'
import { WindowsController } from './maintenance/windows.controller.js'
import { AuditController } from './proofs/audit.controller.js'
import { ProvePagesHandler, ProveReclassificationsHandler } from './proofs/prove.js'
import { FollowReports } from './measured/follow-reports.js'
import { ProposePolicy } from './policy/propose-policy.js'
import { PolicyController } from './policy/policy.controller.js'
import { RefusedPolicyActs } from './policy/refused-policy-acts.js'
import { HouseGuard } from './readers/house.guard.js'
import { ActOnPrivacy } from './privacy/act-on-privacy.js'
import { CorrectFact } from './privacy/correct-fact.js'
import { PrivacyController } from './privacy/privacy.controller.js'
import { Refusals } from './refusals/refusals.js'
import { RetentionKeeper } from './privacy/retention/retention-keeper.js'
import { ReadPosition } from './read-position.js'
import { ReadReclassificationsHandler } from './reclassifications/read-reclassifications.js'
import { RejectedSignalController } from './rejected-signal/rejected-signal.controller.js'
import { ResponseTeamController } from './response-team/response-team.controller.js'
import { PolicyThen } from './roster/policy-then.js'
import { ReadRosterHandler } from './roster/read-roster.js'
import { RosterController } from './roster/roster.controller.js'
import { RootCauseTasksController } from './root-cause/root-cause-tasks.controller.js'
import { ServiceLevelsController } from './service-level-report/service-levels.controller.js'
import { SealKey } from './seals/seal-key.js'
import { Sealer } from './seals/sealer.js'
import { SealingLag } from './seals/sealing-lag.js'
import { SealsController } from './seals/seals.controller.js'
import { ReadTrailHandler, ReadWholeTrailHandler } from './trail/read-trail.js'
import { FollowBreaches } from './webhooks/follow-breaches.js'
import { WebhookSender } from './webhooks/webhook-sender.js'
import { WebhookUrls } from './webhooks/webhook-urls.js'
import { WebhooksController } from './webhooks/webhooks.controller.js'
import { ReadWarRoomHandler } from './war-room/read-war-room.js'
import { WarRoomController } from './war-room/war-room.controller.js'
import { ReadVendorCasesHandler } from './vendor-cases/read-vendor-cases.js'
import { VendorCaseController } from './vendor-cases/vendor-case.controller.js'
import { ForkIncidentHandler, ReadWhatIfHandler } from './what-if/read-what-if.js'
import { ForkController, WhatIfController } from './what-if/what-if.controller.js'

/** The service that reads the whole log, in its order, and answers what people and machines ask of it. */
@Module({
  controllers: [
    IncidentController,
    ClassificationsController,
    ClockController,
    BoardController,
    BundleController,
    AuditController,
    DivergenceController,
    WhatIfController,
    ForkController,
    CollaborationController,
    WarRoomController,
    ResponseTeamController,
    FirstLineController,
    ServiceLevelsController,
    ServiceLevelsHistoryController,
    WebhooksController,
    VendorCaseController,
    RosterController,
    KnowledgeController,
    RunbooksController,
    WindowsController,
    RootCauseTasksController,
    PolicyController,
    PrivacyController,
    RejectedSignalController,
    SealsController,
  ],
  providers: [
    ExplainClassificationHandler,
    FindIncidentHandler,
    ReadFirstLineHandler,
    FollowIncidents,
    FollowReports,
    TellOutward,
    WebhookUrls,
    FollowBreaches,
    WebhookSender,
    IncidentAtHandler,
    ListIncidentsHandler,
    {
      provide: ReadClocks,
      useFactory: (stored: CalendarYearStore, policy: PolicyInForce<Policy>) =>
        new ReadClocks(stored, async (hash) => (await policy.byHash(hash)).calendars),
      inject: [CalendarYearStore, PolicyInForce],
    },
    PastIncident,
    PresentIncident,
    ReadBoardHandler,
    ReadBundleHandler,
    ActOnPrivacy,
    CorrectFact,
    Refusals,
    RetentionKeeper,
    ProveReclassificationsHandler,
    ProvePagesHandler,
    ReadWhatIfHandler,
    ForkIncidentHandler,
    HouseGuard,
    ReadConsultationsHandler,
    ReadWarRoomHandler,
    ReadEscalationsHandler,
    ReadFindingsHandler,
    ReadNotesHandler,
    ReadOfferHandler,
    ReadPosition,
    ReadRunsHandler,
    SolvedAlikeHandler,
    ReadReclassificationsHandler,
    ReadRosterHandler,
    PolicyThen,
    ProposePolicy,
    RefusedPolicyActs,
    ReadTrailHandler,
    ReadWholeTrailHandler,
    ReadVendorCasesHandler,
    { provide: ReportTexts, useFactory: (log: LogReader) => new ReportTexts(log), inject: [LogReader] },
    {
      provide: SealKey,
      useFactory: (environment: Environment) => SealKey.ofInstallation(environment),
      inject: [Environment],
    },
    Sealer,
    SealingLag,
  ],
})
export class ReportingModule {}
