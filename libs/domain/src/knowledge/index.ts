export { quotaOf } from './aws-quota.js'
export * from './check-standard.js'
export type { StandardTerms } from './standard-terms.js'
