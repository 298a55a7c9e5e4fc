import type { ServiceDefinition } from '@atlas/runtime'
import { IntakeModule } from './intake.module.js'
import { CreateIncidentNumber1763800000000 } from './migrations/create-incident-number.js'

export { beatsOf } from './heartbeat/record-beat.js'
export { readsOf } from './receive/reads-of.js'
export { SignalRecorder } from './receive/record-signals.js'
export { alertsTruncated, rejectedSignalStream } from './rejected/rejected-signal.js'
export { importHistory, type ImportTerms } from './import/import-history.js'
export { type ImportLog, openImportLog } from './import/import-log.js'
export { type OpenExport, openExport } from './import/open-export.js'
export { ColumnsMissing } from './import/records.js'
export { RowReader } from './import/row.js'
export type { Tally } from './import/tally.js'
export { uciIncidentLog } from './import/uci-incident-log.yaml.js'
export { openingOf } from './relations/opening.js'
export { openByReply, repliesKey } from './reply/open-by-reply.js'
export { dedupKeyOf, silenceKey } from './signal/dedup-key.js'
export { factsOf } from './signal/facts.js'
export { outsideRequestor } from './signal/requestor-id.js'
export type { Received, Reporter, Signal } from './signal/received.js'

export const intakeService: ServiceDefinition = {
  name: 'intake',
  module: IntakeModule,
  schema: 'intake',
  entities: [],
  migrations: [CreateIncidentNumber1763800000000],
}
