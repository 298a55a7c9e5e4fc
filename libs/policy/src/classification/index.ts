export * from './check-classification.js'
export * from './classification-policy.js'
export * from './facts-for-rules.js'
export * from './rule-condition.js'
