export { type BreachCommand, isBreachCommand } from './breaches/breach-command.js'
export { type BreachContext, decideBreach } from './breaches/decide-breach.js'
export * from './calendar-years.js'
export {
  alwaysOpen,
  type Calendar,
  calendarHash,
  CalendarYearMissing,
  expandingCalendar,
  type Interval,
  storedCalendar,
  yearHash,
} from './calendar.js'
export { expandYear } from './calendar-expansion.js'
export { answerClockLine, type ClockAnswer } from './clock-question.js'
export {
  calendarsOf,
  type IncidentTerms,
  PolicyVersionMissing,
  type ServiceLevelContext,
  type ServiceLevelPolicy,
  versionsOf,
} from './context.js'
export {
  type CalendarByHash,
  clocksSince,
  type IncidentClock,
  serviceLevelAggregate,
  type ServiceLevelState,
  serviceLevelStream,
  startedAt,
  termsAt,
} from './incident-clocks.js'
export { latestPromise, latestPromiseUnder } from './latest-promise.js'
export { endingOf } from './ending.js'
export { type ClockAlarm } from './marks.js'
export { movedEntries, reactToCorrection } from './correct.js'
export { clockEvents, fire, react, sayUntil, type Reaction, type TimerChange } from './react.js'
export { type Continued, retargetAsAdopted, retargetContinued, type Retargeting } from './retarget-as-adopted.js'
export { calendarDefinition } from './terms.js'
export { incidentTerms } from './terms-of-incident.js'
export { clockView, clockViews, currentClockViews } from './view.js'
export { explainClock } from './explain.js'
