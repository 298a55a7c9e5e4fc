import { Argument, Command, InvalidArgumentError } from '@commander-js/extra-typings'
import { type OutwardTopicName, outwardTopics, refuse, services } from '@atlas/contracts'
import { logPool } from '@atlas/event-store-postgres'
import type { ExpandProgress, ExpandTopic } from '@atlas/messaging'
import { acceptLostRecords } from '@atlas/messaging/tables'
import { Environment, RefusedException, StartRefusal } from '@atlas/runtime/environment'
import { SingleBar } from 'cli-progress'
import { onDatabase } from '../on-database.js'

export const topicsCommand = (): Command => {
  const command = new Command('topics')
  command.addCommand(expand()).addCommand(accept())
  return command
}

const expand = () =>
  new Command('expand')
    .description('give a topic more partitions while everything runs; who sends to it stands still meanwhile')
    .addArgument(
      new Argument('<topic>', 'a service’s, or one of those for consumers outside').choices<
        readonly ExpandTopic['of'][]
      >([...services, ...(Object.keys(outwardTopics) as OutwardTopicName[])]),
    )
    .requiredOption('--partitions <n>', 'how many it shall have, more than now', partitionCount)
    .option('--json', 'print one JSON result as the last line')
    .action(async (of, { partitions, json }) => {
      const [{ BusRefusal, expandTopic }, { kafkaOf }] = await Promise.all([
        import('@atlas/messaging'),
        import('@atlas/runtime'),
      ])
      const kafka = kafkaOf(Environment.read())
      const progress = progressBar()
      const { epoch } = await onDatabase(({ url, dataSource }) =>
        expandTopic({
          kafka,
          of,
          partitions,
          databaseUrl: url,
          query: (sql, parameters) => dataSource.query(sql, parameters && [...parameters]),
          log: { info: () => undefined, warn: () => undefined, error: () => undefined },
          onProgress: progress.update,
        }),
      )
        .catch((error: unknown) => {
          throw error instanceof BusRefusal ? new StartRefusal(error.message) : error
        })
        .finally(progress.stop)
      if (json) console.log(JSON.stringify({ topic: of, partitions, epoch }))
      else console.log(`the topic ${of} has ${partitions} partitions, in its epoch ${epoch}`)
    })

const accept = () =>
  new Command('accept-lost-records')
    .description('let a consumer go on that stopped because records were deleted before it had them')
    .argument('<consumer>', 'as its refusal names it, such as escalation')
    .argument('<source>', 'the service whose topic it is, or signals')
    .option('--json', 'print one JSON result as the last line')
    .action(async (consumer, source, { json }) => {
      const known = await onDatabase(async ({ url }) => {
        const pool = logPool(url, 1)
        try {
          return await acceptLostRecords(pool, consumer, source)
        } finally {
          await pool.end()
        }
      })
      if (!known)
        throw new RefusedException(
          refuse('unknown-consumer', `No consumer ${consumer} reads from ${source}: /readyz names them.`, [], 404),
        )
      if (json) console.log(JSON.stringify({ consumer, source, accepted: true }))
      else console.log(`${consumer} goes on with what ${source} holds; start its process again`)
    })

function partitionCount(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('It should be a whole number from 1 to 99999.')
  return Number(text)
}

/** On a terminal a bar of what the consumers have still to come; elsewhere nothing. */
function progressBar(): { update: (progress: ExpandProgress) => void; stop: () => void } {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined }
  const bar = new SingleBar({ format: '{step} {bar} {behind} positions behind', stream: process.stderr })
  bar.start(1, 0, { step: 'beginning', behind: 0 })
  let most = 1
  return {
    update: ({ step, behind }) => {
      bar.setTotal((most = Math.max(most, behind)))
      bar.update(most - behind, { step, behind })
    },
    stop: () => bar.stop(),
  }
}
