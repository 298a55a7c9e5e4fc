import type { Bundle, BundleStatement } from '@atlas/contracts'
import { sha256 } from './bytes.js'
import type { BundleFault, Found } from './fault.js'
import { isSignedBy } from './signature.js'

/** The bundle is all that its statement says, no more and no less, and the statement is signed. */
export async function checkStatement(bundle: Bundle): Promise<Found> {
  const { statement, signed, seals } = bundle
  const lists = await listsOf(bundle)
  const faults: BundleFault[] = Object.entries(lists).flatMap(([field, hash]) =>
    statement[field as keyof typeof lists] === hash
      ? []
      : [{ where: 'the statement', field, says: `the ${field} aren't those that it was made of` }],
  )
  if (bundle.bundle !== 'atlas bundle v1')
    faults.push({ where: 'the bundle', field: 'bundle', says: 'it is of no known form' })
  const by = signed && (await isSignedBy(signed.key, statementText(statement), signed.signature))
  if (by === false)
    faults.push({ where: 'the statement', field: null, says: `it isn't signed by the key ${signed?.key}` })
  return {
    faults,
    notes: signed
      ? [
          `put together at ${statement.madeAt}, and signed as a whole by ${seals.some(({ seal }) => seal.key === signed.key) ? 'that key' : `the key ${signed.key}`}`,
        ]
      : ['nobody has signed the whole: that nothing was left out, the chains and seals alone say'],
    undecided: signed && by === null ? ["this browser can't check who signed the whole"] : [],
  }
}

/** What the statement has of the parts. */
export async function listsOf({
  events,
  seals,
  contents,
  policies,
  files,
  shown,
}: Omit<Bundle, 'statement' | 'signed'>): Promise<
  Omit<BundleStatement, 'incident' | 'number' | 'madeAt' | 'upTo' | 'page'>
> {
  const over = (lines: readonly string[]) => sha256(lines.map((line) => `${line}\n`).join(''))
  return {
    events: await over(events.map(({ event, marks }) => `${event.position} ${event.hash} ${JSON.stringify(marks)}`)),
    seals: await over(seals.map((seal) => JSON.stringify(seal))),
    contents: await over(contents.map((content) => JSON.stringify(content))),
    policies: await over([...policies, ...Object.entries(files)].map((policy) => JSON.stringify(policy))),
    shown: await sha256(JSON.stringify(shown)),
  }
}

/** What is signed, as text, a line a field in this order. */
export function statementText(statement: BundleStatement): string {
  const { incident, number, madeAt, upTo, events, seals, contents, policies, shown, page } = statement
  return [
    'atlas bundle v1',
    `incident ${incident}`,
    `number ${number}`,
    `made-at ${madeAt}`,
    `up-to ${upTo}`,
    `events ${events}`,
    `seals ${seals}`,
    `contents ${contents}`,
    `policies ${policies}`,
    `shown ${shown}`,
    `page ${page}`,
    '',
  ].join('\n')
}
