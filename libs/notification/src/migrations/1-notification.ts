import type { MigrationInterface, QueryRunner } from 'typeorm'
import { communicationTable } from './communication-table.sql.js'
import { contactTable } from './contact-table.sql.js'
import { knownIncidentTable } from './known-incident-table.sql.js'
import { rosterChangeTable } from './roster-change-table.sql.js'
import { windowChangeTable } from './window-change-table.sql.js'

/** Read models of notification, which can be made again from the log, and the sender's pace, which needn't. */
export class Notification1764000001000 implements MigrationInterface {
  name = 'Notification1764000001000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create schema if not exists notification')
    for (const table of [knownIncidentTable, communicationTable, contactTable, rosterChangeTable, windowChangeTable])
      for (const statement of table('notification')) await runner.query(statement)
    // Due ones that the sender looks at again from this instant of log.now() on.
    await runner.query(`
      create table notification.postponed (
        id uuid primary key,
        until timestamptz not null
      )`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema notification cascade')
  }
}
