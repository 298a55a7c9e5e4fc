import { Command } from '@commander-js/extra-typings'
import { type ClockView, type ForkView, type Hash, isRefusal, refuse } from '@atlas/contracts'
import { policyFormat } from '@atlas/policy'
import { findIncidentId, forkIncident, parseActs, readVersions, TwoWorlds } from '@atlas/reporting'
import { type Database, PolicyStore, RefusedException, StartRefusal } from '@atlas/runtime/database'
import Table from 'cli-table3'
import { asInstant } from '../as-instant.js'
import { duration } from '../duration.js'
import { onDatabase } from '../on-database.js'

/** `atlas fork ID --at T --do escalate:L2`: one incident, had something else been done. */
export const forkCommand = () =>
  new Command('fork')
    .argument('<id>', 'its id or its number')
    .requiredOption('--at <instant>', 'where the histories part: what had happened by then stands', asInstant)
    .requiredOption('--do <act...>', 'such as escalate:L2, or accept:tess.brandt+5m for five minutes later')
    .option('--as-of <instant>', 'the instant at which both are shown; left out, now', asInstant)
    .option('--json', 'print one JSON result as the last line')
    .action(async (id, { at, do: texts, asOf, json }) => {
      const acts = parseActs(texts)
      if (isRefusal(acts)) throw new RefusedException(acts)
      const forked = await onDatabase(async (database) => {
        const { logReader } = database
        const found = await findIncidentId(logReader, id)
        return (
          found &&
          forkIncident(logReader, found, await worldsOf(database), { at, acts, until: asOf ?? (await logReader.now()) })
        )
      })
      if (forked === undefined)
        throw new RefusedException(refuse('unknown-incident', `There is no incident ${id}.`, [], 404))
      if (isRefusal(forked)) throw new RefusedException(forked)
      console.log(json ? JSON.stringify(forked) : described(forked))
    })

/** What is imagined is decided by the versions that decided then. */
async function worldsOf({ dataSource, logReader, calendarYears }: Database): Promise<TwoWorlds> {
  const store = new PolicyStore(dataSource)
  const hash = await store.inForce()
  if (hash === undefined) throw new StartRefusal('No policy is in force, so nothing was ever decided.')
  const parsed = policyFormat.parse(await store.files(hash))
  if ('errors' in parsed) throw new StartRefusal(`This release can't read the policy in force, ${hash.slice(0, 12)}.`)
  return new TwoWorlds(await readVersions(logReader, (one: Hash) => store.files(one)), parsed.ok, calendarYears)
}

function described({
  number,
  at,
  done,
  asOf,
  recorded,
  imagined,
  breaches,
  stillApply,
  notApplicable,
  otherwise,
}: ForkView): string {
  const table = new Table({ head: [`as of ${asOf}`, 'recorded', 'imagined'], style: { head: [], border: [] } })
  for (const what of ['status', 'priority', 'tier', 'category'] as const)
    table.push([what, recorded[what] ?? '-', imagined[what] ?? '-'])
  for (const name of new Set([...recorded.clocks, ...imagined.clocks].map(({ clock }) => clock)))
    table.push([name, clockLine(recorded.clocks, name), clockLine(imagined.clocks, name)])
  return [
    `INC-${number}, had at ${at} been done: ${done.map(({ fact }) => fact).join(', ')}`,
    table.toString(),
    ...breaches.map(({ clock, change, at: when }) => `${when}  the breach of ${clock} ${change}`),
    ...(breaches.length === 0 ? ['no breach appears or vanishes'] : []),
    ...stillApply.map(({ at: when, fact, by }) => `${when}  still applies: ${fact} by ${by}`),
    ...notApplicable.map(({ at: when, fact, by, why }) => `${when}  not applicable: ${fact} by ${by}: ${why}`),
    ...otherwise.map(({ at: when, says }) => `${when}  otherwise: ${says}`),
    'What people would have done otherwise is not known: they are taken to have done the same wherever it is legal.',
  ].join('\n')
}

function clockLine(clocks: readonly ClockView[], name: string): string {
  const clock = clocks.find((one) => one.clock === name)
  if (!clock) return '-'
  return `${clock.state}, ${duration(clock.elapsedMs)} of ${clock.target}${clock.breachedAt === null ? '' : `, breached ${clock.breachedAt}`}`
}
