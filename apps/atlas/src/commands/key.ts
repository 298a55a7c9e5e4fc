import { Command, Option } from '@commander-js/extra-typings'
import Table from 'cli-table3'
import { parsePolicy } from '@atlas/policy'
import {
  ApiKeys,
  type Database,
  Environment,
  PolicyStore,
  type Scope,
  StartRefusal,
  withDatabase,
} from '@atlas/runtime'

const scopes: readonly Scope[] = ['intake', 'read', 'operate', 'person']

export const keyCommand = (): Command => {
  const command = new Command('key').description('API keys')
  command.addCommand(create()).addCommand(list()).addCommand(revoke())
  return command
}

const onKeys = async <Result>(work: (keys: ApiKeys, database: Database) => Promise<Result>): Promise<Result> => {
  const { atlasServices } = await import('../services.js')
  return withDatabase(Environment.read(), atlasServices, (database) => work(new ApiKeys(database.dataSource), database))
}

const create = () =>
  new Command('create')
    .description('make a key; it is shown this once')
    .option('--name <name>', 'what it is for')
    .addOption(
      new Option('--scope <scope...>', 'what it may do; default read and person with --person').choices(scopes),
    )
    .option('--cluster <cluster...>', 'clusters that it may send signals for; default any')
    .option('--person <id>', 'the person of policy/roster.yaml, or of a technical audience, as whom it acts')
    .option('--expires <instant>', 'such as 2027-01-31T00:00:00Z; default never')
    .option('--json', 'print one JSON result as the last line')
    .action(async ({ name, scope, cluster, person, expires, json }, command) => {
      if (!scope && !person)
        command.error('error: say what the key may do with --scope, or whose it is with --person', { exitCode: 2 })
      if (scope?.includes('person') && !person)
        command.error('error: the scope person needs --person <id>', { exitCode: 2 })
      if (cluster && scope && !scope.includes('intake'))
        command.error('error: --cluster limits what --scope intake may send, and this key has no such scope', {
          exitCode: 2,
        })
      const expiresAt = expires === undefined ? null : new Date(expires)
      if (expiresAt && Number.isNaN(expiresAt.getTime()))
        command.error('error: --expires should be an instant such as 2027-01-31T00:00:00Z', { exitCode: 2 })
      const request = {
        name: name ?? person ?? (scope ?? []).join('+'),
        scopes: scope ?? (['read', 'person'] satisfies Scope[]),
        clusters: cluster ?? null,
        person: person ?? null,
        expiresAt,
      }
      const key = await onKeys(async (keys, database) => {
        if (person !== undefined) await assertOnRoster(database, person)
        return keys.create(request)
      })
      if (json) console.log(JSON.stringify({ id: key.id, key: key.text, ...request }))
      else console.log(`${key.text}\nThis is shown once; only its hash is kept. Its id is ${key.id}.`)
    })

/** Roles come from the roster, so that a key of anybody else would be good for nothing. */
async function assertOnRoster({ dataSource }: Database, person: string): Promise<void> {
  const store = new PolicyStore(dataSource)
  const hash = await store.inForce()
  if (hash === undefined) return
  const parsed = parsePolicy(await store.files(hash))
  if ('errors' in parsed) throw new StartRefusal(`This release can't read the policy in force, ${hash.slice(0, 12)}.`)
  const people = parsed.ok.roster.people.map(({ id }) => id)
  // Technical stakeholders answer what they are consulted on; everything else is refused to who holds no role.
  const consulted = Object.values(parsed.ok.stakeholders.audiences).flatMap(({ layer, members }) =>
    layer === 'technical' ? members : [],
  )
  if (![...people, ...consulted].includes(person))
    throw new StartRefusal(
      `The roster in force has nobody ${person}; it has ${people.join(', ')}, and the technical audiences have ${consulted.join(', ') || 'nobody'}.`,
    )
}

const list = () =>
  new Command('list')
    .description('every key, without its secret')
    .option('--json', 'print one JSON result as the last line')
    .action(async ({ json }) => {
      const keys = await onKeys((stored) => stored.list())
      if (json) {
        console.log(JSON.stringify({ keys }))
        return
      }
      const table = new Table({
        head: ['id', 'name', 'scopes', 'clusters', 'person', 'expires', 'revoked'],
        style: { head: [], border: [] },
      })
      for (const key of keys)
        table.push([
          key.id,
          key.name,
          key.scopes.join(' '),
          key.clusters?.join(' ') ?? 'any',
          key.person ?? '',
          key.expiresAt?.toISOString() ?? 'never',
          key.revokedAt?.toISOString() ?? '',
        ])
      console.log(table.toString())
    })

const revoke = () =>
  new Command('revoke')
    .description('end a key; running services notice within 5 s')
    .argument('<id>', 'as `key list` shows it')
    .option('--json', 'print one JSON result as the last line')
    .action(async (id, { json }) => {
      if (!(await onKeys((keys) => keys.revoke(id))))
        throw new StartRefusal(`No key ${id} is in force: \`atlas key list\` shows them.`)
      console.log(json ? JSON.stringify({ revoked: id }) : `revoked ${id}`)
    })
