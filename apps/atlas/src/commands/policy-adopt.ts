import { userInfo } from 'node:os'
import { Command } from '@commander-js/extra-typings'
import { parsePolicy, policyFormat, secondPersonNeeds } from '@atlas/policy'
import { adoptPolicy, asksSecondPerson, PolicyStore, readProposal, StartRefusal } from '@atlas/runtime/database'
import { onDatabase } from '../on-database.js'
import { policyOf } from '../policy-of.js'
import { adoptionLines, retargetOption } from './policy-propose.js'

export const adoptCommand = () =>
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
      const proposal = readProposal(policyFormat, dir)
      const adopted = await onDatabase(async ({ dataSource, eventLog }) => {
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
