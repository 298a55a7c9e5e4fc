export { eventsOf } from './speaking/speaker.js'
