/** Who is told of breaches and of what is at risk by a webhook, and what each is still to be told or has been. No read model. */
export const webhookTables: readonly string[] = [
  `create table reporting.webhook (
    url   text primary key,
    -- Of the log: what came before it was configured is told to nobody.
    since bigint not null
  )`,
  `create table reporting.webhook_delivery (
    url        text not null,
    clock      text not null,
    sequence   integer not null,
    incident   uuid not null,
    state      text not null default 'waiting' check (state in ('waiting', 'delivered', 'dead')),
    -- Begun; one that a crash has cut off is made again under the same id.
    attempts   integer not null default 0,
    next_at    timestamptz not null default clock_timestamp(),
    outcome    text,
    primary key (url, clock, sequence)
  )`,
  `create index webhook_delivery_due on reporting.webhook_delivery (next_at) where state = 'waiting'`,
]
