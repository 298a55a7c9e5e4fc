export { attributeClock } from './attribute-clock.js'
export { type Turn, turnOf } from './turn.js'
export { type Turns, turnsOf } from './turns.js'
