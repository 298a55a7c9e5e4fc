import { parsePolicy } from './parse-policy.js'
import { readPolicyFolder } from './policy-folder.js'

/** How a policy folder is read, as the runtime asks for it (its `PolicyFormat`); apps hand it over. */
export const policyFormat = { readFolder: readPolicyFolder, parse: parsePolicy } as const
