export * from './identity/principal.js'
export * from './policy-in-force.js'
export * from './service-definition.js'
