import type { MigrationInterface, QueryRunner } from 'typeorm'
import { outboxTable } from './outbox-table.sql.js'
import { pacingTables, recordTable } from './record-table.sql.js'
import { taskSlaTable } from './task-sla-table.sql.js'

/** What waits to go out. First in, first out per incident; a fresh P1 overtakes other incidents. */
export class ServicenowSync1764000002000 implements MigrationInterface {
  name = 'ServicenowSync1764000002000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create schema if not exists servicenow_sync')
    const kept = [...outboxTable('servicenow_sync'), ...recordTable('servicenow_sync')]
    for (const statement of [...kept, ...pacingTables, ...taskSlaTable]) await runner.query(statement)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema servicenow_sync cascade')
  }
}
