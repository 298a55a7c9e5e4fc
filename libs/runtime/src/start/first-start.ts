import type { EventLog } from '@atlas/event-sourcing'
import type { DataSource } from 'typeorm'
import type { Environment } from '../environment/environment.js'
import { ensureAdminKey } from '../identity/admin-key.js'
import { ApiKeys } from '../identity/api-keys.js'
import { adoptPolicy, changedFiles } from '../policy/adopt-policy.js'
import { PolicyStore } from '../policy/policy-store.js'
import type { Proposal } from '../policy/proposal.js'
import { dataFolder, prepareDataFolder } from '../postgres/data-folder.js'

/** What only an empty installation needs: a key to begin with, and a policy in force. Safe to break and to repeat. */
export async function prepareFirstStart(
  environment: Environment,
  dataSource: DataSource,
  eventLog: EventLog,
  proposal: Proposal,
  say: (line: string) => void,
): Promise<void> {
  const folder = dataFolder(environment.variables.ATLAS_DATA)
  await prepareDataFolder(folder)
  if (await ensureAdminKey(new ApiKeys(dataSource), folder.adminKeyFile))
    say(`wrote an admin key to ${folder.adminKeyFile} (only you can read it)`)
  await proposePolicy(dataSource, eventLog, proposal, say)
}

/**
 * Adopts the folder by itself only while nothing has been recorded; later a folder is a proposal, and how it differs is
 * said (architecture.md, "Policy").
 */
async function proposePolicy(
  dataSource: DataSource,
  eventLog: EventLog,
  proposal: Proposal,
  say: (line: string) => void,
): Promise<void> {
  const store = new PolicyStore(dataSource)
  const inForce = await store.inForce()
  const { hash, files } = proposal.policy
  if (inForce === undefined && (await store.isLogEmpty())) {
    await adoptPolicy(eventLog, store, proposal, {
      actor: { kind: 'rule', id: 'first-start', via: 'start' },
      author: 'first-start',
      approver: null,
      reason: 'The log was empty, so the folder was adopted as it is.',
    })
    say(`adopted the policy in ${proposal.folder} (${hash.slice(0, 12)})`)
    return
  }
  if (inForce === undefined) say(`no policy is in force: run \`atlas policy adopt ${proposal.folder}\``)
  else if (inForce === hash) say(`policy ${hash.slice(0, 12)} is in force`)
  else
    say(
      `policy ${inForce.slice(0, 12)} is in force; ${proposal.folder} differs in ` +
        `${changedFiles(await store.files(inForce), files).join(', ')}: \`atlas policy adopt ${proposal.folder}\` adopts it`,
    )
}
