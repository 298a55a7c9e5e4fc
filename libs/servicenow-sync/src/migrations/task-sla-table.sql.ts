/**
 * Their `task_sla` as last read: a copy of what is theirs, and no fact of ours. What is lost of it is read again: without
 * a row in `watermark` for task_sla everything is.
 */
export const taskSlaTable: readonly string[] = [
  `create table servicenow_sync.task_sla (
    instance text not null,
    sys_id text not null,
    incident_id uuid not null,
    -- Their record's sys_id.
    task text not null,
    -- Stored values by field, those of definition, schedule and task under dotted names.
    "values" jsonb not null,
    mod_count bigint not null,
    -- Their clock, in whole seconds.
    updated_on text not null,
    primary key (instance, sys_id)
  )`,
  'create index task_sla_incident on servicenow_sync.task_sla (incident_id)',
  'create index task_sla_task on servicenow_sync.task_sla (instance, task)',
]
