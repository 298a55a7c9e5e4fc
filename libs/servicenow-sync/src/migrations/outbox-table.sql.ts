export const outboxTable = (schema: string): readonly string[] => [
  `create table ${schema}.outbox (
    incident_id uuid not null,
    -- Version of the incident's servicenow-record stream.
    sequence bigint not null,
    act text not null,
    -- In our words; the policy that decided says how they are written there.
    fields jsonb not null,
    policy text not null,
    priority text,
    -- pending, acknowledged, withheld or dead-letter.
    state text not null default 'pending',
    -- It was a dead letter before: what it says may be there already.
    replayed boolean not null default false,
    because text not null,
    intended_at timestamptz not null,
    -- Of a dead letter, or of what is withheld.
    code text,
    reason text,
    answered_at timestamptz,
    primary key (incident_id, sequence)
  )`,
  `create index outbox_list on ${schema}.outbox (intended_at, incident_id, sequence)`,
  `create index outbox_pending on ${schema}.outbox ((priority is distinct from 'P1'), intended_at, incident_id, sequence)
   where state = 'pending'`,
  `create index outbox_dead on ${schema}.outbox (intended_at, incident_id, sequence) where state = 'dead-letter'`,
]
