/** One `task_sla` of theirs, read: instants in our time (milliseconds), lengths in milliseconds. */
export interface TheirClock {
  readonly stage: 'running' | 'paused' | 'met' | 'cancelled'
  readonly startedAt: number
  /** `planned_end_time`. */
  readonly dueAt: number | null
  readonly breached: boolean
  readonly endedAt: number | null
  /** Since when it is paused; null: it isn't. */
  readonly pausedSince: number | null
  /** Of pauses that have ended: all of their time, and what of it lay in the schedule. */
  readonly pausedMs: number
  readonly businessPausedMs: number
  /** As they wrote it; null where they keep none. */
  readonly businessPercentage: string | null
  /** When its values were last reckoned there. */
  readonly reckonedAt: number
  readonly definition: TheirDefinition
  /** When their record was made, and opened. */
  readonly madeAt: number | null
  readonly openedAt: number | null
}

/** What a `contract_sla` promises, as far as the row tells. */
export interface TheirDefinition {
  readonly name: string
  /** `response` or `resolution`; empty where it isn't said. */
  readonly target: string
  readonly targetMs: number
  /** Null: around the clock. */
  readonly schedule: { readonly name: string; readonly zone: string } | null
  /** The field of the record that its start is taken from; null: it starts when it is attached. */
  readonly retroactive: string | null
}

/** Fields of `task_sla` that are read, those of its definition, schedule and task with it. */
export const taskSlaFields = [
  'task',
  'task.correlation_id',
  'task.sys_created_on',
  'task.opened_at',
  'sla',
  'sla.name',
  'sla.target',
  'sla.duration',
  'sla.retroactive',
  'sla.set_start_to',
  'schedule',
  'schedule.name',
  'schedule.time_zone',
  'timezone',
  'active',
  'stage',
  'has_breached',
  'start_time',
  'end_time',
  'planned_end_time',
  'original_breach_time',
  'pause_time',
  'pause_duration',
  'business_pause_duration',
  'percentage',
  'business_percentage',
  'sys_created_on',
] as const

export type TaskSlaValues = Readonly<Partial<Record<string, string>>>

const stages: Readonly<Record<string, TheirClock['stage']>> = {
  starting: 'running',
  in_progress: 'running',
  paused: 'paused',
  achieved: 'met',
  completed: 'met',
  cancelled: 'cancelled',
}

/** Stored as the instant that it lies after 1970-01-01 00:00:00. */
const lengthOf = (text: string | undefined): number => {
  const ms = Date.parse(`${(text ?? '').replace(' ', 'T')}Z`)
  return Number.isNaN(ms) ? 0 : ms
}

/**
 * @param reckonedAt `sys_updated_on`
 * @param ours their second in our time, ms
 * @returns undefined where it has no start, or no stage that is known
 */
export function readTaskSla(
  values: TaskSlaValues,
  reckonedAt: string,
  ours: (utcSecond: string) => number,
): TheirClock | undefined {
  const at = (field: string): number | null => {
    const text = values[field] ?? ''
    return /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text) ? ours(text) : null
  }
  const startedAt = at('start_time')
  const active = values['active'] === 'true'
  // `breached` is a stage of the engine of 2010, and of an instance that is set to show it as one.
  const stage = values['stage'] === 'breached' ? (active ? 'running' : 'met') : stages[values['stage'] ?? '']
  if (startedAt === null || !stage) return undefined
  const schedule = values['schedule'] ?? ''
  const percentage = values['business_percentage'] || (schedule === '' ? values['percentage'] : undefined)
  return {
    stage,
    startedAt,
    dueAt: at('planned_end_time'),
    breached: values['has_breached'] === 'true',
    endedAt: at('end_time'),
    pausedSince: at('pause_time'),
    pausedMs: lengthOf(values['pause_duration']),
    // Without a schedule an instance may leave the business values empty.
    businessPausedMs: lengthOf(schedule === '' ? values['pause_duration'] : values['business_pause_duration']),
    businessPercentage: percentage || null,
    reckonedAt: ours(reckonedAt),
    madeAt: at('task.sys_created_on'),
    openedAt: at('task.opened_at'),
    definition: {
      name: values['sla.name'] ?? '',
      target: values['sla.target'] ?? '',
      targetMs: lengthOf(values['sla.duration']),
      schedule:
        schedule === ''
          ? null
          : {
              name: values['schedule.name'] || schedule,
              zone: values['schedule.time_zone'] || (values['timezone'] ?? ''),
            },
      retroactive: values['sla.retroactive'] === 'true' ? values['sla.set_start_to'] || 'sys_created_on' : null,
    },
  }
}
