/** Up to which seal `atlas.seals.v1` is known to have them all; noted after a send, so a crash sends some again. */
export const publishedSealTable = /* sql */ `
create table bus.published_seal (
  one    boolean primary key default true check (one),
  number bigint not null
)`
