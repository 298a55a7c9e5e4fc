export { type IcsEvent, icsEvents } from './ics-events.js'
export type { IcsLine } from './ics-lines.js'
export { type IcsMistake, NotReadable } from './ics-mistake.js'
export { RuleParts } from './rule-parts.js'
