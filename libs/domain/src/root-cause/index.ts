export { countRecurrence, patternsOf, type Recurred, type RootCauseContext } from './count.js'
export { patternHash, type Recurrence, recurrenceStream } from './recurrence.js'
export { decideRootCause, type RootCauseCommand } from './task.js'
