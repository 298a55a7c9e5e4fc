export type { PolicyChange } from './policy-change.js'
export { policyDiff, secondPersonNeeds } from './policy-diff.js'
