// What a command needs that asks a running Atlas and loads nothing else of the runtime.
export * from '../http/refused.exception.js'
export * from '../start-refusal.js'
export * from './environment.js'
