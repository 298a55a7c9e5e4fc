import type { PersonId, PrivacyEvent, Recorded } from '@atlas/contracts'
import { type Erased, erasedName, privacyRegister, type PrivacyRegister } from '@atlas/domain'
import type { LogReader } from '@atlas/event-sourcing'

/** The register as it stands now; it is short. */
export async function registerIn(log: Pick<LogReader, 'ofStream'>): Promise<PrivacyRegister> {
  const events = (await log.ofStream(privacyRegister.id)) as readonly Recorded<PrivacyEvent>[]
  const { initial, evolve } = privacyRegister.aggregate
  return events.reduce(evolve, initial())
}

export const erasedIn = async (log: Pick<LogReader, 'ofStream'>): Promise<readonly Erased[]> =>
  (await registerIn(log)).erased

/** What stands for each of them where they would be named. */
export const erasedNames = (erased: readonly Erased[]): ReadonlyMap<PersonId, string> =>
  new Map(erased.map(({ person, number }) => [person, erasedName(number)]))
