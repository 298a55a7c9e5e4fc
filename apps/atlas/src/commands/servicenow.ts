import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { ServiceNowDivergences, ServiceNowInstances, ServiceNowQueue } from '@atlas/contracts'
import { askAtlas } from '../acts/ask-atlas.js'
import { ExitCode } from '../exit-code.js'

/** Views of the sync; what is done with it is made from the API. */
export const servicenowCommand = async (args: readonly string[]): Promise<CommandUnknownOpts> => {
  const command = new Command('servicenow').description('what differs from ServiceNow, and what waits for an operator')
  command.addCommand(divergenceCommand()).addCommand(queueCommand()).addCommand(instancesCommand())
  if (['divergence', 'queue', 'instances'].includes(args[0] ?? '')) return command
  const { addActs, everyAct } = await import('../acts/act-commands.js')
  return addActs(command, await everyAct())
}

const ask = (path: string) => askAtlas({ method: 'GET', path, body: undefined, headers: {} })

const divergenceCommand = () =>
  new Command('divergence')
    .description('every field that differs from ServiceNow, since when, and why; ends with 1 where one is unexplained')
    .option('--json', 'print one JSON result as the last line')
    .action(async ({ json }) => {
      const report = ServiceNowDivergences.parse(await ask('/v1/servicenow/divergence'))
      const { produced, acknowledged, withheld, deadLettered, pending } = report.writes
      if (json) console.log(JSON.stringify(report))
      else {
        for (const { record, field, ours, theirs, since, why, incidentId } of report.items)
          console.log(
            `${record} (${incidentId}) ${field}: ${ours || '(empty)'} here, ${theirs || '(empty)'} there, since ${since ?? 'unknown'}: ${why}`,
          )
        console.log(
          `${report.items.length} fields differ; ${produced} writes: ${acknowledged} acknowledged, ${withheld} withheld, ${deadLettered} dead letters, ${pending} pending`,
        )
      }
      if (report.items.some(({ why }) => why === 'unexplained')) throw new ExitCode(1)
    })

const queueCommand = () =>
  new Command('queue')
    .description('writes that can’t be made, and conflicts that a person is asked about')
    .option('--json', 'print one JSON result as the last line')
    .action(async ({ json }) => {
      const queue = ServiceNowQueue.parse(await ask('/v1/servicenow/queue'))
      if (json) console.log(JSON.stringify(queue))
      else if (queue.items.length === 0) console.log('nothing waits for an operator')
      else
        for (const { kind, number, incidentId, what, since, reason } of queue.items)
          console.log(`${kind} ${number} of ${incidentId} (${what}), since ${since}: ${reason}`)
    })

const instancesCommand = () =>
  new Command('instances')
    .description('whether each instance is written to, and what of the mapping it lacks')
    .option('--json', 'print one JSON result as the last line')
    .action(async ({ json }) => {
      const instances = ServiceNowInstances.parse(await ask('/v1/servicenow/instances'))
      if (json) console.log(JSON.stringify(instances))
      else if (instances.items.length === 0) console.log('policy/servicenow.yaml names no instance')
      else
        for (const { name, url, dryRun, held, mistakes } of instances.items) {
          console.log(`${name} (${url}): ${held ?? (dryRun ? 'dry run: nothing is written' : 'written to')}`)
          for (const mistake of mistakes) console.log(`  ${mistake}`)
        }
    })
