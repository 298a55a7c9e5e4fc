import type { MigrationInterface, QueryRunner } from 'typeorm'
import { publishedSealTable } from './published-seal.sql.js'
import { toldOutwardTable } from './told-outward.sql.js'
import { underWayTable } from './under-way.sql.js'

/** Schema `bus`: what consumers, relays and operators of the queue share (log-and-bus, "The bus"). */
export class Bus1795348800000 implements MigrationInterface {
  name = 'Bus1795348800000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create schema bus`)
    // One row a consumer, source and partition; the embedded bus has one source, 'log'. Updated with the effects.
    await runner.query(`
      create table bus.inbox (
        consumer    text not null,
        source      text not null,
        partition   integer not null,
        position    bigint not null,
        next_offset bigint,
        primary key (consumer, source, partition)
      ) with (fillfactor = 50)`)
    await runner.query(`
      create table bus.dead_letters (
        id           bigint generated always as identity primary key,
        consumer     text not null,
        source       text not null,
        partition    integer not null,
        position     bigint,
        key          text not null,
        type         text not null,
        state        text not null check (state in ('parked', 'dead', 'behind')),
        payload      text,
        content      bytea,
        error        text,
        awaits       text,
        attempts     integer not null default 0,
        retry_at     timestamptz not null default clock_timestamp(),
        caught_up_at timestamptz,
        created_at   timestamptz not null default clock_timestamp(),
        check ((payload is null) <> (content is null))
      )`)
    await runner.query(`create index dead_letters_by_key on bus.dead_letters (consumer, key, id)`)
    await runner.query(`create index dead_letters_due on bus.dead_letters (consumer, retry_at) where state <> 'dead'`)
    await runner.query(`
      create table bus.relay (
        service    text primary key,
        generation bigint not null,
        position   bigint not null
      )`)
    // Where each partition stands: the last position sent, which is the next message's "previous".
    await runner.query(`
      create table bus.relay_partition (
        service   text not null,
        partition integer not null,
        position  bigint not null,
        primary key (service, partition)
      )`)
    await runner.query(`
      create table bus.topic (
        topic      text primary key,
        partitions integer not null check (partitions > 0),
        epoch      integer not null,
        expanding  boolean not null default false
      )`)
    // From where on in the log a topic's partitions were so many; `sent`: where each earlier one ended.
    await runner.query(`
      create table bus.topic_epoch (
        topic      text not null,
        epoch      integer not null,
        partitions integer not null,
        after      bigint not null,
        sent       bigint[] not null,
        primary key (topic, epoch)
      )`)
    await runner.query(`
      create table bus.gap (
        id        bigint generated always as identity primary key,
        consumer  text not null,
        source    text not null,
        partition integer not null,
        after     bigint not null,
        before    bigint not null,
        events    integer not null,
        found_at  timestamptz not null default clock_timestamp()
      )`)
    // Which bus the positions belong to; a change of bus seeds new ones from the old: `seed` is where it happened.
    await runner.query(`
      create table bus.mode (
        one   boolean primary key default true check (one),
        kind  text not null check (kind in ('embedded', 'hostile', 'kafka')),
        seed  bigint not null default 0,
        since timestamptz not null default clock_timestamp()
      )`)
    await runner.query(underWayTable)
    await runner.query(publishedSealTable)
    await runner.query(toldOutwardTable)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop schema bus cascade`)
  }
}
