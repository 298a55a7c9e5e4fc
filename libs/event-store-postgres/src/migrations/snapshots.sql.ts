/**
 * States of long streams, so that a load reads the events after them alone (docs/adr/0018). A cache: any row may be
 * deleted at any time. One is used only if `state_version` is the fold's, and `hash` that of the event at `version`.
 */
export const snapshotsTable = /* sql */ `
create table log.snapshots (
  stream_id     text collate "C" not null,
  fold          text collate "C" not null,
  state_version integer not null,
  version       integer not null,
  hash          bytea not null,
  state         json not null,
  primary key (stream_id, fold)
) with (fillfactor = 70);
`
