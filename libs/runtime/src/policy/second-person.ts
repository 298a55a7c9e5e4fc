import type { DataSource } from 'typeorm'

/**
 * Whether targets, calendars, matrix and roles need a second person here (domain, "Words"): outside the one-process
 * form, which is any that has put its events on Kafka.
 */
export async function asksSecondPerson(dataSource: DataSource): Promise<boolean> {
  const [mode] = await dataSource.query<{ kind: string }[]>('select kind from bus.mode')
  return mode?.kind === 'kafka'
}
