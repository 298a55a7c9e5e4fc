import type { Hash } from '@atlas/contracts'
import { type Calendars, parsePolicy } from '@atlas/policy'
import { type Database, PolicyStore } from '@atlas/runtime/database'

/** From the policy versions that the log holds. */
export const storedCalendars =
  ({ dataSource }: Pick<Database, 'dataSource'>) =>
  async (policy: Hash): Promise<Calendars> => {
    const parsed = parsePolicy(await new PolicyStore(dataSource).files(policy))
    if ('errors' in parsed) throw new Error(`this release can't read policy ${policy}`)
    return parsed.ok.calendars
  }
