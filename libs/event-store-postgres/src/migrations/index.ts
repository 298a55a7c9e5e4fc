import type { MigrationInterface } from 'typeorm'
import { CreateLog1795300000000 } from './create-log.js'

/** Schema `log`, in order. Run by `atlas migrate` before all others. */
export const logMigrations: readonly (new () => MigrationInterface)[] = [CreateLog1795300000000]
