export * from './root-cause.js'
export * from './runbook.js'
export * from './standards.js'
