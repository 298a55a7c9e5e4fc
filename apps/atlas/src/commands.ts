import type { Command } from '@commander-js/extra-typings'
import { keyCommand } from './commands/key.js'
import { migrateCommand } from './commands/migrate.js'
import { policyCommand } from './commands/policy.js'
import { startCommand } from './commands/start.js'

/** Every command, in the order in which help lists them; each is a file in commands/. */
export const commands: readonly (() => Command)[] = [startCommand, keyCommand, policyCommand, migrateCommand]
