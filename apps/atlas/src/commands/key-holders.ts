import { milliseconds, type PersonId } from '@atlas/contracts'
import { parsePolicy } from '@atlas/policy'
import { type ApiKeys, type Database, PolicyStore, StartRefusal } from '@atlas/runtime/database'

interface Holders {
  /** Roles come from the roster, so that a key of anybody else would be good for nothing. */
  readonly people: readonly PersonId[]
  /** Technical stakeholders answer what they are consulted on; everything else is refused to who holds no role. */
  readonly consulted: readonly PersonId[]
}

/** Whose keys are good for something by the policy in force; undefined while there is none. */
async function keyHolders({ dataSource }: Database): Promise<Holders | undefined> {
  const store = new PolicyStore(dataSource)
  const hash = await store.inForce()
  if (hash === undefined) return undefined
  const parsed = parsePolicy(await store.files(hash))
  if ('errors' in parsed) throw new StartRefusal(`This release can't read the policy in force, ${hash.slice(0, 12)}.`)
  return {
    people: parsed.ok.roster.people.map(({ id }) => id),
    consulted: Object.values(parsed.ok.stakeholders.audiences).flatMap(({ layer, members }) =>
      layer === 'technical' ? members : [],
    ),
  }
}

/** Throws StartRefusal for people whom the policy in force doesn't know. */
export async function assertKeyHolders(database: Database, named: readonly PersonId[]): Promise<void> {
  const holders = await keyHolders(database)
  if (!holders) return
  const { people, consulted } = holders
  const unknown = named.filter((person) => ![...people, ...consulted].includes(person))
  if (unknown.length > 0)
    throw new StartRefusal(
      `The roster in force has nobody ${unknown.join(', ')}; it has ${people.join(', ')}, and the technical audiences have ${consulted.join(', ') || 'nobody'}.`,
    )
}

/** Everybody who may have a key and has none in force. Throws StartRefusal while no policy is. */
export async function withoutKey(keys: ApiKeys, database: Database): Promise<readonly PersonId[]> {
  const holders = await keyHolders(database)
  if (!holders)
    throw new StartRefusal('No policy is in force, so there is no roster: `atlas policy adopt <folder>` adopts one.')
  const [stored, at] = await Promise.all([keys.list(), database.logReader.now()])
  const now = milliseconds(at)
  const have = new Set(
    stored.flatMap(({ person, revokedAt, expiresAt }) =>
      revokedAt === null && (expiresAt === null || expiresAt.getTime() > now) ? [person] : [],
    ),
  )
  return [...new Set([...holders.people, ...holders.consulted])].filter((person) => !have.has(person))
}
