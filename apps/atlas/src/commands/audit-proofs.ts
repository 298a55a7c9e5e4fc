import { Command } from '@commander-js/extra-typings'
import type { Hash, Violation } from '@atlas/contracts'
import { type Policy, parsePolicy } from '@atlas/policy'
import {
  pageLines,
  type Period,
  type PolicyByHash,
  type ProofLines,
  proofHtml,
  proofText,
  provePages,
  proveReclassifications,
  reclassificationLines,
} from '@atlas/reporting'
import { type Database, PolicyStore } from '@atlas/runtime/database'
import { asForm } from '../as-form.js'
import { asInstant } from '../as-instant.js'
import { ExitCode } from '../exit-code.js'
import { onDatabase } from '../on-database.js'

export const reclassificationsCommand = () =>
  proofCommand(
    'reclassifications',
    'every change of priority after triage with evidence, writer, approvers and clocks, and what is against one',
    (database, period) => proveReclassifications(database.logReader, period, storedPolicies(database)),
    reclassificationLines,
  )

export const pagesCommand = () =>
  proofCommand(
    'pages',
    'whether every page that policy asked for was intended, and how each ended',
    (database, period) => provePages(database.logReader, period, storedPolicies(database)),
    pageLines,
  )

/** Ends with 1 where something is against what it proves. */
const proofCommand = <Proof extends { readonly violations: readonly Violation[] }>(
  name: string,
  says: string,
  prove: (database: Database, period: Period) => Promise<Proof>,
  linesOf: (proof: Proof) => ProofLines,
) =>
  new Command(name)
    .description(says)
    .option('--from <instant>', 'what happened from then on; left out, from the first event on', asInstant)
    .option('--to <instant>', 'what happened before; left out, until now', asInstant)
    .addOption(asForm())
    .option('--json', 'print one JSON result as the last line')
    .action(async ({ from, to, format, json }) => {
      const proof = await onDatabase((database) => prove(database, { from, to }))
      const forms = {
        json: () => JSON.stringify(proof),
        html: () => proofHtml(linesOf(proof)),
        text: () => proofText(linesOf(proof)),
      }
      console.log(forms[json ? 'json' : format]())
      if (proof.violations.length > 0) throw new ExitCode(1)
    })

/** The versions that the log holds, each read once. */
function storedPolicies({ dataSource }: Database): PolicyByHash {
  const versions = new Map<Hash, Promise<Policy>>()
  const read = async (hash: Hash): Promise<Policy> => {
    const parsed = parsePolicy(await new PolicyStore(dataSource).files(hash))
    if ('errors' in parsed) throw new Error(`this release can't read policy ${hash}`)
    return parsed.ok
  }
  return (hash) => {
    const known = versions.get(hash) ?? read(hash)
    versions.set(hash, known)
    return known
  }
}
