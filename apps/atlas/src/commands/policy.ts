import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { loadPolicyFolder, parsePolicy, policyFormat, secondPersonNeeds } from '@atlas/policy'
import {
  adoptPolicy,
  asksSecondPerson,
  describeMistakes,
  Environment,
  PolicyStore,
  readProposal,
  StartRefusal,
  withDatabase,
} from '@atlas/runtime'
import { ExitCode } from '../exit-code.js'
import { policyOf } from '../policy-of.js'
import { adoptionLines, proposeCommand, retargetOption } from './policy-propose.js'
import { policyDiffCommand } from './policy-diff.js'
import { policyTest } from './policy-test.js'

/** What a second person decides of a proposal are acts, asked of a running Atlas. */
export const policyCommand = async (args: readonly string[]): Promise<CommandUnknownOpts> => {
  const command = new Command('policy').description('the rules, as a folder proposed and a version in force')
  command.addCommand(check()).addCommand(policyDiffCommand()).addCommand(policyTest()).addCommand(adopt())
  command.addCommand(proposeCommand())
  if (command.commands.some((child) => child.name() === args[0])) return command
  const { addActs, everyAct } = await import('../acts/act-commands.js')
  // `propose` reads a folder for it.
  return addActs(
    command,
    (await everyAct()).filter(({ path }) => path !== '/v1/policy'),
  )
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
    .addOption(retargetOption())
    .option('--json', 'print one JSON result as the last line')
    .action(async (dir, { author = userInfo().username, approver, reason, retarget, json }, command) => {
      if (approver === author)
        command.error('error: the approver should be another person than the author', { exitCode: 2 })
      const { atlasServices } = await import('../services.js')
      const proposal = readProposal(policyFormat, dir)
      const adopted = await withDatabase(Environment.read(), atlasServices, async ({ dataSource, eventLog }) => {
        const store = new PolicyStore(dataSource)
        const needs = (await asksSecondPerson(dataSource)) ? await secondPersonOf(store, dir) : []
        if (needs.length > 0 && approver !== undefined)
          throw new StartRefusal(
            `A name is no approval here: leave --approver out, and ${approver} approves with their own key.`,
          )
        return adoptPolicy(eventLog, store, proposal, {
          actor: { kind: 'person', id: author, via: 'cli' },
          author,
          approver: approver ?? null,
          reason,
          needs,
          retarget,
        })
      })
      for (const line of json ? [JSON.stringify(adopted)] : adoptionLines(adopted)) console.log(line)
    })

/** What a folder changes of the policy in force that one person doesn't change alone. */
async function secondPersonOf(store: PolicyStore, folder: string): Promise<string[]> {
  const hash = await store.inForce()
  if (hash === undefined) return []
  const inForce = parsePolicy(await store.files(hash))
  if ('errors' in inForce) throw new StartRefusal(`This release can't read the policy in force, ${hash.slice(0, 12)}.`)
  return secondPersonNeeds(inForce.ok, policyOf(folder))
}
