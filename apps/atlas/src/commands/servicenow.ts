import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import {
  ServiceNowDivergences,
  ServiceNowInstances,
  ServiceNowQueue,
  type ServiceNowServiceLevel,
  ServiceNowServiceLevels,
} from '@atlas/contracts'
import { askAtlas } from '../acts/ask-atlas.js'
import { duration } from '../duration.js'
import { ExitCode } from '../exit-code.js'

/** Views of the sync; what is done with it is made from the API. */
export const servicenowCommand = async (args: readonly string[]): Promise<CommandUnknownOpts> => {
  const command = new Command('servicenow')
  const views = [divergenceCommand(), serviceLevelsCommand(), queueCommand(), instancesCommand()]
  for (const view of views) command.addCommand(view)
  if (views.some((view) => view.name() === args[0])) return command
  const { addActs, everyAct } = await import('../acts/act-commands.js')
  return addActs(command, await everyAct())
}

const ask = (path: string) => askAtlas({ method: 'GET', path, body: undefined, headers: {} })

const divergenceCommand = () =>
  new Command('divergence')
    .description(
      'what differs from ServiceNow, since when, and why; ends with 1 where something is unexplained, or an incident has two records',
    )
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
        for (const { record, incidentId, clock, definition, ...difference } of report.serviceLevels)
          console.log(`${record} (${incidentId}) ${clock} beside “${definition}”: ${inWords(difference)}`)
        for (const { record, incidentId, others } of report.doubled)
          console.log(`${record} (${incidentId}) is there ${others.length + 1} times: close ${others.join(', ')}`)
        console.log(
          `${report.items.length} fields and ${report.serviceLevels.length} times of service levels differ; ${produced} writes: ${acknowledged} acknowledged, ${withheld} withheld, ${deadLettered} dead letters, ${pending} pending`,
        )
      }
      const unexplained =
        report.items.some(({ why }) => why === 'unexplained') ||
        report.serviceLevels.some(({ causes }) => causes.includes('unexplained'))
      if (unexplained || report.doubled.length > 0) throw new ExitCode(1)
    })

const serviceLevelsCommand = () =>
  new Command('service-levels')
    .description('their service levels beside our clocks, and why they differ')
    .option('--incident-id <id>', 'of one incident; else of every one that isn’t closed')
    .option('--json', 'print one JSON result as the last line')
    .action(async ({ incidentId, json }) => {
      const query = incidentId === undefined ? '' : `?incidentId=${encodeURIComponent(incidentId)}`
      const { items } = ServiceNowServiceLevels.parse(await ask(`/v1/servicenow/service-levels${query}`))
      if (json) console.log(JSON.stringify({ items }))
      else if (items.length === 0) console.log('ServiceNow has no service level beside a clock of ours')
      else for (const item of items) console.log(sideBySide(item))
    })

const sideBySide = ({ record, incidentId, definition, ours, theirs, differences }: ServiceNowServiceLevel): string =>
  [
    `${record} (${incidentId}) “${definition}”`,
    ours
      ? `  ours    ${ours.clock} ${ours.state}, from ${ours.startedAt}, due ${ours.dueAt ?? '-'}, breached ${ours.breachedAt ?? '-'}, paused ${duration(ours.pausedMs)}, ${duration(ours.elapsedMs)} of ${duration(ours.targetMs)} (${ours.calendar})`
      : '  ours    nothing of the kind',
    `  theirs  ${theirs.stage}, from ${theirs.startedAt}, due ${theirs.dueAt ?? '-'}, ${theirs.breached ? 'breached' : 'not breached'}, paused ${duration(theirs.pausedMs)}, ${theirs.percentage ?? '-'} % of ${duration(theirs.targetMs)} (${theirs.schedule ?? 'no schedule'}), reckoned ${theirs.reckonedAt}`,
    ...differences.map((difference) => `  ${inWords(difference)}`),
  ].join('\n')

const inWords = ({
  what,
  ours,
  theirs,
  differenceMs,
  causes,
}: ServiceNowServiceLevel['differences'][number]): string => {
  const by = differenceMs === null ? '' : ` (${differenceMs < 0 ? '-' : '+'}${duration(Math.abs(differenceMs))})`
  return `${what}: ${ours} here, ${theirs} there${by}: ${causes.join(', ')}`
}

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
