import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { Command } from '@commander-js/extra-typings'
import { loadPolicyFolder, policyFormat } from '@atlas/policy'
import {
  adoptPolicy,
  describeMistakes,
  Environment,
  PolicyStore,
  readProposal,
  StartRefusal,
  withDatabase,
} from '@atlas/runtime'
import { ExitCode } from '../exit-code.js'
import { policyDiffCommand } from './policy-diff.js'
import { policyTest } from './policy-test.js'

export const policyCommand = (): Command => {
  const command = new Command('policy').description('the rules, as a folder proposed and a version in force')
  command.addCommand(check()).addCommand(policyDiffCommand()).addCommand(policyTest()).addCommand(adopt())
  return command
}

const check = () =>
  new Command('check')
    .description('find every mistake in a policy folder, with its file, line and column')
    .argument('[dir]', 'default policy', 'policy')
    .option('--json', 'print one JSON result as the last line')
    .action((dir, { json }) => {
      if (!existsSync(dir)) throw new StartRefusal(`There is no folder ${dir}; name one of policy files.`)
      const parsed = loadPolicyFolder(dir)
      if ('errors' in parsed) {
        console.error(describeMistakes(parsed.errors, dir))
        if (json) console.log(JSON.stringify({ errors: parsed.errors }))
        throw new ExitCode(1)
      }
      console.log(json ? JSON.stringify({ hash: parsed.ok.hash }) : `${dir} is valid: policy ${parsed.ok.hash}`)
    })

const adopt = () =>
  new Command('adopt')
    .description('put a policy folder in force, as an event')
    .argument('<dir>')
    .option('--author <person>', 'who wrote it; default the account that runs this')
    .option('--approver <person>', 'the second person')
    .option('--reason <reason>', 'why', 'adopted from the command line')
    .option('--json', 'print one JSON result as the last line')
    .action(async (dir, { author = userInfo().username, approver, reason, json }, command) => {
      if (approver === author)
        command.error('error: the approver should be another person than the author', { exitCode: 2 })
      const { atlasServices } = await import('../services.js')
      const proposal = readProposal(policyFormat, dir)
      const adopted = await withDatabase(Environment.read(), atlasServices, ({ dataSource, eventLog }) =>
        adoptPolicy(eventLog, new PolicyStore(dataSource), proposal, {
          actor: { kind: 'person', id: author, via: 'cli' },
          author,
          approver: approver ?? null,
          reason,
        }),
      )
      if (json) console.log(JSON.stringify(adopted))
      else if (adopted.outcome === 'adopted')
        console.log(`policy ${adopted.hash} is in force; changed: ${adopted.changed.join(', ') || 'nothing'}`)
      else console.log(`policy ${adopted.hash} was in force already`)
    })
