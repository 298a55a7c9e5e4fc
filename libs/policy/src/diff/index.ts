export type { PolicyChange } from './policy-change.js'
export { policyDiff } from './policy-diff.js'
