import { fileURLToPath } from 'node:url'
import { connect, everything, Secret, type ServiceNow, type SysId } from '@atlas/servicenow-client'
import { Pool } from 'undici'
import type { Bench, BenchContext } from '../benches.js'
import { inTurns } from '../measure/in-turns.js'
import type { Measurement } from '../measure/measurement.js'
import { ServerProcess } from '../servicenow-simulator/server-process.js'

const simulator = fileURLToPath(new URL('../../../apps/servicenow-simulator/dist/main.js', import.meta.url))
const fields = ['number', 'state', 'priority', 'short_description', 'assignment_group', 'assigned_to'] as const
/** As the client asks for them. */
const query = new URLSearchParams({
  sysparm_fields: ['sys_id', 'sys_mod_count', 'sys_updated_on', 'sys_updated_by', ...fields].join(','),
  sysparm_display_value: 'false',
  sysparm_exclude_reference_link: 'true',
}).toString()

/** Reads a second, by so many workers that share them out. */
const rate = async (reads: number, connections: number, read: () => Promise<void>): Promise<number> => {
  let left = reads
  const from = performance.now()
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      await read()
    }
  }
  await Promise.all(Array.from({ length: connections }, worker))
  return reads / ((performance.now() - from) / 1000)
}

const throughClient = async (client: ServiceNow, id: SysId): Promise<void> => {
  const record = await client.table('incident').get(id, { fields })
  if (record?.sysId !== id) throw new Error(`${id} wasn’t read`)
}

/** What anybody has to do: ask, take the bytes, and parse them. */
const byUndici = async (pool: Pool, id: SysId): Promise<void> => {
  const answer = await pool.request({
    method: 'GET',
    path: `/api/now/v2/table/incident/${id}?${query}`,
    headers: { accept: 'application/json', authorization: `Basic ${Buffer.from('admin:admin').toString('base64')}` },
  })
  const { result } = (await answer.body.json()) as { result: { sys_id: string } }
  if (result.sys_id !== id) throw new Error(`${id} wasn’t read`)
}

async function run({ rounds, say, parameter }: BenchContext): Promise<readonly Measurement[]> {
  const [reads, connections] = [parameter('reads'), parameter('connections')]
  const server = await ServerProcess.start(simulator, ['--port', '0', '--control-port', '0'])
  const pool = new Pool(server.url, { connections, pipelining: 1 })
  const client = connect({
    url: server.url,
    credentials: { kind: 'basic', user: 'admin', password: Secret.of('admin') },
    inFlight: connections,
  })
  try {
    const [record] = await client.table('incident').find(everything, { fields: [], atMost: 1 })
    if (!record) throw new Error('the simulator has no incident')
    const measured = await inTurns({
      bench: 'servicenow-client',
      unit: 'single reads',
      ours: () => rate(reads, connections, () => throughClient(client, record.sysId)),
      baseline: {
        name: 'bare undici, parsed and no more',
        round: () => rate(reads, connections, () => byUndici(pool, record.sysId)),
      },
      rounds,
      say,
    })
    return [measured]
  } finally {
    await client.close()
    await pool.close()
    await server.stop()
  }
}

export const servicenowClientBench: Bench = {
  says: 'single reads of the ServiceNow simulator through the client, beside bare undici with the same requests',
  parameters: {
    reads: { says: 'reads a round', fallback: 10_000 },
    connections: { says: 'at once', fallback: 8 },
  },
  run,
}
