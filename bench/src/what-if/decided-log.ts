import { services } from '@atlas/contracts'
import { logPool, PostgresEventLog } from '@atlas/event-store-postgres'
import { policyFormat } from '@atlas/policy'
import { adoptPolicy, Environment, openDataSource, PolicyStore, readProposal } from '@atlas/runtime'
import type { BenchContext } from '../benches.js'
import { fillLog } from '../replay/fill-log.js'

/** So many events, at least, and the adoption of the policy that decided them. */
export async function decidedLog(url: string, events: number, { services: definitions }: BenchContext): Promise<void> {
  const environment = Environment.read()
  const dataSource = await openDataSource(url, environment, definitions)
  const pool = logPool(url)
  try {
    const log = new PostgresEventLog({ pool, services })
    const proposal = readProposal(policyFormat, environment.variables.ATLAS_POLICY)
    await adoptPolicy(log, new PolicyStore(dataSource), proposal, {
      actor: { kind: 'rule', id: 'bench', via: 'cli' },
      author: 'bench',
      approver: null,
      reason: 'A bench is decided by the policy in this folder.',
    })
  } finally {
    await pool.end()
    await dataSource.destroy()
  }
  await fillLog(url, events)
}
