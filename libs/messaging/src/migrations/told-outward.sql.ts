/** Up to which position of the log consumers outside have been told; noted after a send, so a crash sends some again. */
export const toldOutwardTable = /* sql */ `
create table bus.told_outward (
  one      boolean primary key default true check (one),
  position bigint not null
)`
