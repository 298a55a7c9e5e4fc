export * from './classify.js'
export * from './environment.js'
export * from './facts.js'
export * from './signal.js'
