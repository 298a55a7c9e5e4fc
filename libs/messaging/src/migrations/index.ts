import type { MigrationInterface } from 'typeorm'
import { Bus1795348800000 } from './1-bus.js'

/** Schema `bus`, in order. Run after `logMigrations`. */
export const busMigrations: readonly (new () => MigrationInterface)[] = [Bus1795348800000]
