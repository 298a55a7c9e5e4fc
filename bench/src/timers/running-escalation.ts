import { policyFormat } from '@atlas/policy'
import { Environment, type ServiceDefinition, startServices } from '@atlas/runtime'
import { pino } from 'pino'

/** Escalation as its own program runs it, in this process: its consumers, its sweeper and all; stopped afterwards. */
export async function withEscalation<Result>(
  services: readonly ServiceDefinition[],
  url: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const running = await startServices(
    services.filter(({ name }) => name === 'escalation'),
    {
      form: 'service',
      environment: Environment.read({ ATLAS_DATABASE_URL: url, ATLAS_PORT: '0', ATLAS_BUS: 'embedded' }),
      policyFormat,
      logger: pino({ level: 'warn' }, pino.destination({ dest: 2, sync: true })),
      say: () => undefined,
      failed: (why) => {
        throw why
      },
    },
  )
  try {
    return await work()
  } finally {
    await running.stop()
  }
}
