import { Command } from '@commander-js/extra-typings'
import { type BoardState, type BoardView, priorities, statuses } from '@atlas/contracts'
import { showBoard } from '@atlas/reporting'
import Table from 'cli-table3'
import { asInstant } from '../as-instant.js'
import { onDatabase } from '../on-database.js'
import { replayBar } from './replay-bar.js'

export const replayCommand = () =>
  new Command('replay')
    .requiredOption('--as-of <instant>', 'what had happened by then, that instant included', asInstant)
    .option('--as-known-at <instant>', 'as far as it had been recorded by then', asInstant)
    .option('--json', 'print one JSON result as the last line')
    .action(async ({ asOf, asKnownAt, json }) => {
      const begun = performance.now()
      const board = await onDatabase(async ({ logReader }) => {
        const bar = replayBar()
        try {
          return await showBoard(logReader, { asOf, asKnownAt }, bar.update)
        } finally {
          bar.stop()
        }
      })
      console.log(json ? JSON.stringify(board) : described(board, (performance.now() - begun) / 1000))
    })

/** Where it differs from what is known now, that stands beside it. */
function described({ asOf, asKnownAt, knownNow, ...board }: BoardView, seconds: number): string {
  const other = knownNow && knownNow.hash !== board.hash ? knownNow : undefined
  const boards: readonly BoardState[] = [board, ...(other ? [other] : [])]
  const table = new Table({
    head: ['', ...(other ? [`known at ${asKnownAt}`, 'known now'] : ['incidents'])],
    colAligns: ['left', ...boards.map(() => 'right' as const)],
    style: { head: [], border: [] },
  })
  const row = (name: string, of: (one: BoardState) => number) => table.push([name, ...boards.map(of)])
  row('reported', ({ incidents }) => incidents)
  for (const status of statuses) row(status, ({ byStatus }) => byStatus[status])
  for (const priority of priorities) row(`${priority}, not Closed`, ({ byPriority }) => byPriority[priority])
  const same = asKnownAt !== undefined && !other ? '; it is known to have been so still' : ''
  return [
    `as of ${asOf}${asKnownAt === undefined ? ', as known now' : `, as known at ${asKnownAt}${same}`}`,
    table.toString(),
    `hash ${board.hash}${other ? `\nhash ${other.hash}, as known now` : ''}`,
    `replayed in ${seconds.toFixed(1)} s`,
  ].join('\n')
}
