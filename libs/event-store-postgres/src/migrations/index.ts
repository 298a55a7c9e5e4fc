import type { MigrationInterface } from 'typeorm'

/** Schema `log`, in order. Run by `atlas migrate` before all others. */
export const logMigrations: readonly (new () => MigrationInterface)[] = []
