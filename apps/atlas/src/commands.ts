import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { auditCommand } from './commands/audit.js'
import { classifyCommand } from './commands/classify.js'
import { clockCommand } from './commands/clock.js'
import { deadLettersCommand } from './commands/dead-letters.js'
import { incidentCommand } from './commands/incident.js'
import { keyCommand } from './commands/key.js'
import { migrateCommand } from './commands/migrate.js'
import { policyCommand } from './commands/policy.js'
import { startCommand } from './commands/start.js'

/** Every command, in the order in which help lists them; each is a file in commands/. */
export const commands: readonly (() => CommandUnknownOpts)[] = [
  startCommand,
  incidentCommand,
  auditCommand,
  classifyCommand,
  clockCommand,
  deadLettersCommand,
  keyCommand,
  policyCommand,
  migrateCommand,
]
