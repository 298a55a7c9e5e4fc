import { Command, InvalidArgumentError } from '@commander-js/extra-typings'
import { refuse } from '@atlas/contracts'
import { logPool } from '@atlas/event-store-postgres'
import {
  type DeskAnswer,
  dropDeadLetter,
  listDeadLetters,
  retryDeadLetter,
  showDeadLetter,
} from '@atlas/messaging/tables'
import { RefusedException } from '@atlas/runtime/environment'
import Table from 'cli-table3'
import { onDatabase } from '../on-database.js'
import { readsPastReaders } from './past-readers.js'

export const deadLettersCommand = (): Command => {
  const command = new Command('dead-letters')
  command.addCommand(list()).addCommand(readsPastReaders(show())).addCommand(retry()).addCommand(drop())
  return command
}

const onQueue = <Result>(work: (pool: ReturnType<typeof logPool>) => Promise<Result>): Promise<Result> =>
  onDatabase(async ({ url }) => {
    const pool = logPool(url, 1)
    try {
      return await work(pool)
    } finally {
      await pool.end()
    }
  })

const list = () =>
  new Command('list')
    .description('the oldest hundred, with those that stand behind them')
    .option('--consumer <consumer>', 'of one consumer, such as escalation')
    .option('--json', 'print one JSON result as the last line')
    .action(async ({ consumer, json }) => {
      const letters = await onQueue((pool) => listDeadLetters(pool, consumer === undefined ? {} : { consumer }))
      if (json) {
        console.log(JSON.stringify({ items: letters }))
        return
      }
      const table = new Table({
        head: ['id', 'consumer', 'event', 'key', 'state', 'tries', 'error'],
        style: { head: [], border: [] },
      })
      for (const { id, consumer: by, type, key, state, attempts, error } of letters)
        table.push([id, by, type, key, state, attempts, error?.split('\n')[0] ?? ''])
      console.log(letters.length > 0 ? table.toString() : 'nothing is set aside')
    })

const show = () =>
  new Command('show')
    .description('one of them, with what it holds and the error with its stack')
    .argument('<id>', 'as `dead-letters list` shows it', asId)
    .option('--json', 'print one JSON result as the last line')
    .action(async (id, { json }) => {
      const letter = await onQueue((pool) => showDeadLetter(pool, id))
      if (!letter) throw unknown(id)
      const { bytes, ...rest } = letter
      const shown = { ...rest, bytes: bytes?.toString('base64') ?? null }
      console.log(json ? JSON.stringify(shown) : JSON.stringify(shown, undefined, 2))
    })

const retry = () =>
  new Command('retry')
    .description('have its consumer try it again; when it succeeds those behind it follow, in order')
    .argument('<id>', 'as `dead-letters list` shows it', asId)
    .option('--json', 'print one JSON result as the last line')
    .action(async (id, { json }) => {
      done(id, await onQueue((pool) => retryDeadLetter(pool, id)))
      console.log(json ? JSON.stringify({ retried: id }) : `${id} is tried again`)
    })

const drop = () =>
  new Command('drop')
    .description('give it up for good, with its content; those behind it are tried next')
    .argument('<id>', 'as `dead-letters list` shows it', asId)
    .option('--json', 'print one JSON result as the last line')
    .action(async (id, { json }) => {
      done(id, await onQueue((pool) => dropDeadLetter(pool, id)))
      console.log(json ? JSON.stringify({ dropped: id }) : `${id} is dropped`)
    })

function done(id: number, answer: DeskAnswer): void {
  if (answer.done) return
  if (answer.because === 'unknown') throw unknown(id)
  throw new RefusedException(
    refuse('behind-another', `${id} stands behind ${answer.head} of the same incident: retry or drop that one first.`),
  )
}

const unknown = (id: number): RefusedException =>
  new RefusedException(refuse('unknown-dead-letter', `Nothing is set aside under ${id}.`, [], 404))

function asId(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It should be a number.')
  return Number(text)
}
