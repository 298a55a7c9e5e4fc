import type { ReadModel } from '@atlas/runtime/rebuild'
import { outboxReadModel } from './outbox/outbox.read-model.js'
import { recordReadModel } from './records/record.read-model.js'

export const servicenowSyncReadModels: readonly ReadModel[] = [outboxReadModel, recordReadModel]
