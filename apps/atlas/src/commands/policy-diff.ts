import { Command } from '@commander-js/extra-typings'
import { type MovedCase, movedCases } from '@atlas/classification'
import { parsePolicy, type Policy, policyDiff } from '@atlas/policy'
import { PolicyStore, StartRefusal } from '@atlas/runtime/database'
import { onDatabase } from '../on-database.js'
import { policyOf } from '../policy-of.js'
import { caseFiles } from './case-files.js'

/** `atlas policy diff A B`: what changes for whom, in sentences. */
export const policyDiffCommand = () =>
  new Command('diff')
    .description('what another policy does otherwise, and for whom: two folders, or the version in force and one')
    .argument('<before>', 'a policy folder; alone, it is held against the version in force')
    .argument('[after]', 'another one')
    .option('--cases [file...]', "signals that would move too; without files those of the folder's cases")
    .option('--json', 'print one JSON result as the last line')
    .action(async (first, second, { cases, json }) => {
      const after = policyOf(second ?? first)
      const before = second === undefined ? await inForce() : policyOf(first)
      const changes = policyDiff(before, after)
      const tried =
        cases === undefined
          ? undefined
          : movedCases(caseFiles(second ?? first, cases === true ? undefined : cases), before, after)
      if (tried && tried.unread.length > 0) throw new StartRefusal(tried.unread.join('\n'))
      for (const { file, sentence, needsSecondPerson } of changes)
        console.log(`${file}: ${sentence}${needsSecondPerson ? ' (needs a second person)' : ''}`)
      for (const moved of tried?.moved ?? []) console.log(sentenceOf(moved))
      if (tried) console.log(`${tried.moved.length} of ${tried.cases} cases move`)
      if (changes.length === 0) console.log('nothing changes')
      if (json)
        console.log(
          JSON.stringify({
            before: before.hash,
            after: after.hash,
            changes,
            ...(tried ? { cases: tried.cases, moved: tried.moved } : {}),
          }),
        )
    })

const sentenceOf = ({ file, line, id, before, after }: MovedCase): string =>
  `${file}:${line}: ${id} would be ${after.priority} ${after.category} by ${after.rule}, was ${before.priority} ${before.category} by ${before.rule}`

async function inForce(): Promise<Policy> {
  return onDatabase(async ({ dataSource }) => {
    const store = new PolicyStore(dataSource)
    const hash = await store.inForce()
    if (hash === undefined) throw new StartRefusal('No policy is in force yet; name two folders.')
    const parsed = parsePolicy(await store.files(hash))
    if ('errors' in parsed) throw new StartRefusal(`This release can't read the policy in force, ${hash.slice(0, 12)}.`)
    return parsed.ok
  })
}
