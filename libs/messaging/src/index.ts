export * from './fires-timers.js'
export * from './handles-event.js'
