import { Command, Option } from '@commander-js/extra-typings'
import type { PersonId } from '@atlas/contracts'
import type { Scope } from '@atlas/runtime'
import type { ApiKeys, Database } from '@atlas/runtime/database'
import { onKeys } from './key-database.js'
import { assertKeyHolders, withoutKey } from './key-holders.js'

const scopes: readonly Scope[] = ['intake', 'read', 'operate', 'person', 'audit']

/** One key, or one for each of several people, in one call: a team is given its keys at once. */
export const createKeys = () =>
  new Command('create')
    .description('make a key, or one for each person named; they are shown this once')
    .option('--name <name>', 'what it is for')
    .addOption(
      new Option('--scope <scope...>', 'what it may do; default read and person with --person').choices(scopes),
    )
    .option('--cluster <cluster...>', 'clusters that it may send signals for; default any')
    .option(
      '--person <id...>',
      'as whom it reads and, being of policy/roster.yaml or a technical audience, acts; of several each has a key',
    )
    .option('--reporter <email>', 'somebody from outside who reports incidents: reads their own')
    .option('--everybody', 'a key for each such person who has none in force')
    .option('--expires <instant>', 'such as 2027-01-31T00:00:00Z; default never')
    .option('--json', 'print one JSON result as the last line: a key, or { keys } of several people')
    .action(async ({ name, scope: asked, cluster, person, reporter, everybody, expires, json }, command) => {
      if (reporter !== undefined && (person ?? everybody ?? asked))
        command.error('error: --reporter says whose it is and what it may do: read', { exitCode: 2 })
      const scope = reporter === undefined ? asked : (['read'] satisfies Scope[])
      const personal = person !== undefined || everybody === true
      if (!scope && !personal)
        command.error('error: say what the key may do with --scope, or whose it is with --person', { exitCode: 2 })
      if (person && everybody) command.error('error: --everybody names everybody; leave out --person', { exitCode: 2 })
      if (scope?.includes('person') && !personal)
        command.error('error: the scope person needs --person <id>', { exitCode: 2 })
      if (cluster && scope && !scope.includes('intake'))
        command.error('error: --cluster limits what --scope intake may send, and this key has no such scope', {
          exitCode: 2,
        })
      const expiresAt = expires === undefined ? null : new Date(expires)
      if (expiresAt && Number.isNaN(expiresAt.getTime()))
        command.error('error: --expires should be an instant such as 2027-01-31T00:00:00Z', { exitCode: 2 })
      const made = await onKeys(async (keys, database) => {
        const holders =
          reporter !== undefined
            ? [await reporterId(reporter)]
            : personal
              ? await holdersOf(keys, database, person, scope)
              : [null]
        return Promise.all(
          holders.map(async (holder) => {
            const request = {
              name: name ?? (reporter === undefined ? holder : 'reporter') ?? (scope ?? []).join('+'),
              scopes: scope ?? (['read', 'person'] satisfies Scope[]),
              clusters: cluster ?? null,
              person: holder,
              expiresAt,
            }
            const { id, text } = await keys.create(request)
            return { id, key: text, ...request }
          }),
        )
      })
      const [one] = made
      if (everybody || made.length !== 1 || !one) console.log(json ? JSON.stringify({ keys: made }) : tableOf(made))
      else if (json) console.log(JSON.stringify(one))
      else console.log(`${one.key}\nThis is shown once; only its hash is kept. Its id is ${one.id}.`)
    })

const holdersOf = async (
  keys: ApiKeys,
  database: Database,
  named: readonly PersonId[] | undefined,
  scope: readonly Scope[] | undefined,
): Promise<readonly PersonId[]> => {
  if (!named) return withoutKey(keys, database)
  // Who only reads needn't hold a role: area leads, auditors, reporters.
  if (scope === undefined || scope.includes('person')) await assertKeyHolders(database, named)
  return [...new Set(named)]
}

/** Their id in events and read models, which hold no address. */
const reporterId = async (email: string): Promise<PersonId> => (await import('@atlas/intake')).outsideRequestor(email)

const tableOf = (made: readonly { readonly person: PersonId | null; readonly key: string }[]): string =>
  made.length === 0
    ? 'Everybody has a key.'
    : [
        ...made.map(({ person, key }) => `${person ?? ''} ${key}`),
        'These are shown once; only their hashes are kept.',
      ].join('\n')
