import { Command, InvalidArgumentError } from '@commander-js/extra-typings'
import {
  type CasesTested,
  type ConfusionTable,
  type Differing,
  HistoryTest,
  type HistoryTested,
  type Outcome,
  shareOf,
  testCases,
} from '@atlas/classification'
import type { Instant } from '@atlas/contracts'
import type { Policy } from '@atlas/policy'
import { pastClassifications } from '@atlas/reporting'
import Table from 'cli-table3'
import { asInstant } from '../as-instant.js'
import { ExitCode } from '../exit-code.js'
import { onDatabase } from '../on-database.js'
import { policyOf } from '../policy-of.js'
import { caseFiles } from './case-files.js'

/** `atlas policy test [dir]`: a folder's rules over cases whose result is known, or over what the log remembers. */
export const policyTest = () =>
  new Command('test')
    .description('try the rules of a policy folder on labelled cases, or with --history on past incidents')
    .argument('[dir]', 'default policy', 'policy')
    .option('--cases <file...>', 'JSONL files of labelled cases; default those of <dir>/cases')
    .option('--history', 'on incidents of the log: expected is what triage said, else what was classified then')
    .option('--from <instant>', 'with --history: opened from then on', asInstant)
    .option('--to <instant>', 'with --history: opened before then', asInstant)
    .option(
      '--least-priorities <percent>',
      'fails when fewer priorities than this come out as expected',
      asPercent,
      100,
    )
    .option('--least-categories <percent>', 'the same for categories', asPercent, 100)
    .option('--json', 'print one JSON result as the last line')
    .action(async (dir, { cases, history, from, to, leastPriorities, leastCategories, json }, command) => {
      if (history && cases)
        command.error('error: --cases and --history both say what to try; give one', { exitCode: 2 })
      if (!history && (from ?? to))
        command.error('error: --from and --to choose incidents, which --history tries', { exitCode: 2 })
      const policy = policyOf(dir)
      const tested = history ? await onHistory(policy, { from, to }) : onCases(testCases(caseFiles(dir, cases), policy))
      const { result, lines, unread } = tested
      const passed =
        unread === 0 && shareOf(result.priorities) >= leastPriorities && shareOf(result.categories) >= leastCategories
      for (const line of [confusion('priority', result.priorities), confusion('category', result.categories), ...lines])
        console.log(line)
      if (json) console.log(JSON.stringify({ policy: policy.hash, passed, ...result }))
      if (!passed) throw new ExitCode(1)
    })

interface Tested {
  readonly result: CasesTested | HistoryTested
  readonly lines: readonly string[]
  readonly unread: number
}

const onCases = (result: CasesTested): Tested => ({
  result,
  unread: result.unread.length,
  lines: [
    ...result.wrong.map(
      ({ id, file, line, expected, got }) =>
        `${file}:${line}: ${id} came out as ${outcome(got)} by ${got.rule}, not ${outcome(expected)}`,
    ),
    ...result.unread,
    `${result.priorities.of} cases: ${right(result.priorities)} of the priorities and ${right(result.categories)} of the categories come out as labelled`,
  ],
})

async function onHistory(
  policy: Policy,
  opened: { readonly from: Instant | undefined; readonly to: Instant | undefined },
): Promise<Tested> {
  const test = new HistoryTest(policy)
  await onDatabase(async ({ logReader }) => {
    for await (const word of pastClassifications(logReader, opened))
      if (word.told === 'triaged') test.triaged(word.incidentId, word.by)
      else
        test.classified({
          incidentId: word.opened.incidentId,
          number: word.opened.number,
          facts: word.opened.facts,
          text: word.text,
          then: word.classified,
          extractor: word.classified.extractor,
        })
  })
  const result = test.result()
  return { result, unread: 0, lines: [...result.differs.map(difference), ...summary(result)] }
}

const difference = ({ number, then, now, triaged }: Differing): string =>
  `INC-${number} was ${outcome(then)} by ${then.rule} and would be ${outcome(now)} by ${now.rule}` +
  (triaged ? `; triage said ${outcome(triaged)}` : '')

const summary = ({ priorities, differs, triaged, redacted, otherExtractor }: HistoryTested): string[] => [
  `${priorities.of} incidents: ${differs.length} would be classified otherwise`,
  ...(triaged.incidents > 0
    ? [
        `${triaged.incidents} were triaged: the rules of then agree with ${triaged.rightThen} of the priorities, these with ${triaged.rightNow}`,
      ]
    : []),
  ...(redacted > 0 ? [`${redacted} were classified by their labels alone: their text was redacted`] : []),
  ...(otherExtractor > 0 ? [`${otherExtractor} were read by another release, which may be why they differ`] : []),
]

const outcome = ({ priority, category }: Outcome): string => `${priority} ${category}`

const right = (table: ConfusionTable): string => `${table.right} (${shareOf(table).toFixed(1)} %)`

/** Expected down, came out across; what came out wrong is off the diagonal. */
function confusion(of: string, { matrix }: ConfusionTable): string {
  const expected = Object.keys(matrix)
  const got = [...new Set([...expected, ...Object.values(matrix).flatMap((row) => Object.keys(row))])]
  const table = new Table({ head: [of, ...got], style: { head: [], border: [] } })
  for (const name of expected) table.push([name, ...got.map((column) => matrix[name]?.[column] ?? '')])
  return table.toString()
}

function asPercent(text: string): number {
  const percent = Number(text)
  if (!/^\d{1,3}(\.\d+)?$/.test(text) || percent > 100)
    throw new InvalidArgumentError('should be a number from 0 to 100.')
  return percent
}
