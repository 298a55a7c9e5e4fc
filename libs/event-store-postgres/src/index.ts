export * from './migrations/index.js'
export * from './postgres-binaries.js'
