import { Agent, get } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { Bench, BenchContext } from '../benches.js'
import { inTurns } from '../measure/in-turns.js'
import type { Measurement } from '../measure/measurement.js'
import { ServerProcess } from './server-process.js'

const simulator = fileURLToPath(new URL('../../../apps/servicenow-simulator/dist/main.js', import.meta.url))
const bare = fileURLToPath(new URL('./bare-server.js', import.meta.url))
const goal = 2000
const authorization = `Basic ${Buffer.from('admin:admin').toString('base64')}`

interface Read {
  readonly status: number | undefined
  readonly headers: Record<string, string>
  readonly body: string
}

const read = (url: string, agent: Agent): Promise<Read> =>
  new Promise((resolve, reject) => {
    get(url, { agent, headers: { authorization, accept: 'application/json' } }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => (body += part))
      response.on('end', () => {
        resolve({ status: response.statusCode, headers: response.headers as Record<string, string>, body })
      })
    }).on('error', reject)
  })

/** Reads a second over so many connections at once. */
const rate = async (url: string, reads: number, connections: number): Promise<number> => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  let left = reads
  const from = performance.now()
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      const { status } = await read(url, agent)
      if (status !== 200) throw new Error(`${url} answered ${status}`)
    }
  }
  await Promise.all(Array.from({ length: connections }, worker))
  const seconds = (performance.now() - from) / 1000
  agent.destroy()
  return reads / seconds
}

async function run({ rounds, say, parameter }: BenchContext): Promise<readonly Measurement[]> {
  const agent = new Agent()
  const ours = await ServerProcess.start(simulator, ['--port', '0', '--control-port', '0'])
  try {
    const list = await read(`${ours.url}/api/now/table/incident?sysparm_limit=1`, agent)
    const [{ sys_id: id }] = (JSON.parse(list.body) as { result: [{ sys_id: string }] }).result
    const path = `/api/now/table/incident/${id}`
    const { headers, body } = await read(ours.url + path, agent)
    const { date: _, connection: __, 'keep-alive': ___, 'content-length': ____, ...same } = headers
    const baseline = await ServerProcess.start(bare, [], JSON.stringify({ headers: same, body }))
    try {
      const [reads, connections] = [parameter('reads'), parameter('connections')]
      const measured = await inTurns({
        bench: 'servicenow-simulator',
        unit: 'single reads',
        ours: () => rate(ours.url + path, reads, connections),
        baseline: {
          name: 'bare node:http with the same bytes',
          round: () => rate(baseline.url + path, reads, connections),
        },
        rounds,
        say,
      })
      return [{ ...measured, goal: { of: 'rate', atLeast: goal, met: measured.rate >= goal } }]
    } finally {
      await baseline.stop()
    }
  } finally {
    agent.destroy()
    await ours.stop()
  }
}

export const servicenowSimulatorBench: Bench = {
  says: 'single reads of the ServiceNow simulator over HTTP, beside a bare server that answers the same bytes',
  parameters: {
    reads: { says: 'reads a round', fallback: 10_000 },
    connections: { says: 'at once', fallback: 8 },
  },
  run,
}
