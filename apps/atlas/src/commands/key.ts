import { Command } from '@commander-js/extra-typings'
import Table from 'cli-table3'
import { StartRefusal } from '@atlas/runtime/environment'
import { onKeys } from './key-database.js'
import { addNamed, type Subcommands } from './named-subcommands.js'

export const keyCommand = ([name]: readonly string[]): Promise<Command> =>
  addNamed(new Command('key'), subcommands, name)

const subcommands: Subcommands = {
  create: async () => (await import('./key-create.js')).createKeys(),
  list: () => Promise.resolve(list()),
  revoke: () => Promise.resolve(revoke()),
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
