import { setTimeout as sleep } from 'node:timers/promises'
import type { LogPolicyInForce } from '../policy/log-policy-in-force.js'
import { StartRefusal } from '../start-refusal.js'

/** How long a service waits for the first adoption, in milliseconds. */
const patience = 60_000

export async function waitForPolicy(policy: LogPolicyInForce, say: (line: string) => void): Promise<void> {
  const until = performance.now() + patience
  for (let said = false; !(await policy.refresh()); said = true) {
    if (!said) say('waiting for a policy to be adopted')
    if (performance.now() > until)
      throw new StartRefusal('No policy is in force: run `atlas policy adopt DIR` with the folder to decide by.')
    await sleep(250)
  }
}
