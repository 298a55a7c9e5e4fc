import type { AtlasEvent, Recorded, RootCauseTaskView } from '@atlas/contracts'
import type { EntityManager } from 'typeorm'
import { RootCauseTaskEntity } from './root-cause-task.entity.js'

/** `knowledge-<pattern hash>` and the task's number make its id. */
const idOf = ({ streamId }: Recorded<AtlasEvent>, task: number): string =>
  `${streamId.slice(streamId.indexOf('-') + 1)}-${task}`

export async function projectRootCauses(
  events: readonly Recorded<AtlasEvent>[],
  manager: EntityManager,
): Promise<void> {
  for (const event of events)
    switch (event.type) {
      case 'RootCauseTaskOpened': {
        const { task, pattern, category, incidents, tier, candidate } = event.data
        const id = idOf(event, task)
        const open = { takenBy: null, state: 'open' as const, rootCause: null, result: null, doneAt: null }
        const record = { id, pattern, category, incidents, tier, candidate, openedAt: event.occurredAt, ...open }
        await write({ id, position: String(event.position), state: 'open', record }, manager)
        break
      }
      case 'RootCauseTaskTaken':
        await change(idOf(event, event.data.task), { takenBy: event.data.by, state: 'taken' }, manager)
        break
      case 'RootCauseFound': {
        const { task, rootCause, result } = event.data
        await change(idOf(event, task), { state: 'done', rootCause, result, doneAt: event.occurredAt }, manager)
        break
      }
      default:
        break
    }
}

async function change(id: string, changed: Partial<RootCauseTaskView>, manager: EntityManager): Promise<void> {
  const row = await manager.findOneByOrFail(RootCauseTaskEntity, { id })
  const record = { ...row.record, ...changed }
  await write({ ...row, record, state: record.state }, manager)
}

const write = (row: RootCauseTaskEntity, manager: EntityManager) => manager.upsert(RootCauseTaskEntity, [row], ['id'])
