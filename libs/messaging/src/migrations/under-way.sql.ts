/**
 * Which events each process's consumers are at, several times a second while they work. Unlogged: after a crash nothing
 * of it is true any more, and without a log record its commits wait for no disk.
 */
export const underWayTable = /* sql */ `
create unlogged table bus.under_way (
  consumer text not null,
  process  uuid not null,
  -- When the oldest event under way was recorded; null at rest.
  since    timestamptz,
  at       timestamptz not null,
  primary key (consumer, process)
) with (fillfactor = 50)`
