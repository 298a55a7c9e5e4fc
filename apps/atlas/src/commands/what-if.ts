import { availableParallelism } from 'node:os'
import { Command, InvalidArgumentError } from '@commander-js/extra-typings'
import { type Hash, milliseconds, refuse, type WhatIfChange, type WhatIfReport } from '@atlas/contracts'
import { explainWhatIf, findIncidentId, readVersions, runWhatIf, TwoWorlds } from '@atlas/reporting'
import { type Database, PolicyStore, RefusedException } from '@atlas/runtime/database'
import Table from 'cli-table3'
import { asInstant } from '../as-instant.js'
import { onDatabase } from '../on-database.js'
import { policyOf } from '../policy-of.js'
import { explainedLines } from './explained-lines.js'
import { replayBar } from './replay-bar.js'

/** `atlas what-if --policy FOLDER`: which breaches another policy would have had and spared. */
export const whatIfCommand = () =>
  new Command('what-if')
    .requiredOption('--policy <folder>', 'the other policy')
    .option('--from <instant>', 'incidents reported from then on', asInstant)
    .option('--to <instant>', 'incidents reported before then', asInstant)
    .option('--cluster <name>', 'incidents of one cluster')
    .option('--explain <id>', 'one incident: each clock interval by interval, as recorded and under the other policy')
    .option('--threads <n>', 'that judge incidents; 0: none but this one', asCount, Math.min(2, availableParallelism()))
    .option('--json', 'print one JSON result as the last line')
    .action(async ({ policy: folder, from, to, cluster, explain, threads, json }) => {
      const instead = policyOf(folder)
      await onDatabase(async (database) => {
        const filesOf = (hash: Hash) => new PolicyStore(database.dataSource).files(hash)
        if (explain !== undefined) {
          const worlds = new TwoWorlds(await readVersions(database.logReader, filesOf), instead, database.calendarYears)
          const explained = await explainOne(explain, worlds, database)
          for (const line of json ? [JSON.stringify(explained)] : explainedLines(explained)) console.log(line)
          return
        }
        const begun = performance.now()
        const bar = replayBar()
        let report: WhatIfReport
        try {
          report = await runWhatIf(
            { log: database.logReader, years: database.calendarYears, filesOf, url: database.url },
            { instead: instead.files, from, to, cluster, threads },
            bar.update,
          )
        } finally {
          bar.stop()
        }
        console.log(json ? JSON.stringify(report) : described(report, (performance.now() - begun) / 1000))
      })
    })

async function explainOne(named: string, worlds: TwoWorlds, { logReader }: Database) {
  const id = await findIncidentId(logReader, named)
  const explained = id && (await explainWhatIf(logReader, id, worlds, milliseconds(await logReader.now())))
  if (explained) return explained
  throw new RefusedException(refuse('unknown-incident', `There is no incident ${named}.`, [], 404))
}

/** Changes that are told one by one; `--json` has them all. */
const told = 20

function described(report: WhatIfReport, seconds: number): string {
  const { breaches, by, sure, changes, incidents, clocks, policy } = report
  const table = new Table({
    head: ['', 'recorded', 'appear', 'vanish', 'would be'],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  })
  const row = (name: string, one: { recorded: number; appeared: number; vanished: number }) =>
    table.push([name, one.recorded, one.appeared, one.vanished, one.recorded + one.appeared - one.vanished])
  row('breaches', breaches)
  for (const [dimension, rows] of Object.entries(by))
    for (const one of rows) if (one.appeared + one.vanished > 0) row(`${dimension} ${one.name}`, one)
  const { sameCourse, otherCourse, undecidable, notApplicable, otherExtractor, cannotKnow } = sure
  const reasons = Object.entries(undecidable.because).map(([why, count]) => `${count} ${why}`)
  return [
    `${incidents} incidents and ${clocks} clocks under policy ${policy.slice(0, 12)}, as of ${report.asOf}`,
    table.toString(),
    `On the course that was taken, where the clock alone is another: ${sameCourse.appeared} appear, ${sameCourse.vanished} vanish.`,
    `On another course: ${otherCourse.appeared} appear, ${otherCourse.vanished} vanish.`,
    `Of ${undecidable.incidents} incidents nothing is said${reasons.length > 0 ? ` (${reasons.join(', ')})` : ''}; their ${undecidable.breaches} breaches are in no number above.`,
    `${notApplicable.acts} recorded acts of ${notApplicable.incidents} incidents would not have been legal.`,
    ...(otherExtractor > 0
      ? [`${otherExtractor} incidents were read by another release, which may be why they are taken otherwise.`]
      : []),
    ...cannotKnow,
    ...changes.slice(0, told).map(sentenceOf),
    ...(changes.length > told
      ? [`… and ${changes.length - told} more: --json has them all, --explain INCIDENT says why.`]
      : []),
    `judged in ${seconds.toFixed(1)} s`,
  ].join('\n')
}

const sentenceOf = ({
  at,
  number,
  clock,
  change,
  target,
  calendar,
  priority,
  tier,
  category,
  cluster,
  course,
  excused,
}: WhatIfChange): string =>
  `${at}  INC-${number}: the breach of ${clock} ${change} (${target} ${calendar}, ${priority} ${category ?? 'none'} at ${tier ?? 'no tier'} on ${cluster})` +
  `${course === 'other' ? ', on another course' : ''}${excused ? '; it was excused' : ''}`

function asCount(text: string): number {
  if (!/^\d{1,2}$/.test(text)) throw new InvalidArgumentError('should be a small whole number.')
  return Number(text)
}
