import { readFile, writeFile } from 'node:fs/promises'
import { Command } from '@commander-js/extra-typings'
import { refuse } from '@atlas/contracts'
import { againstOutside, bundleHtml, type CheckedFile, checkBundleFile, exportBundle } from '@atlas/reporting'
import { Environment, reason, RefusedException, StartRefusal } from '@atlas/runtime/database'
import { ExitCode } from '../exit-code.js'
import { onDatabase } from '../on-database.js'
import { ownSealKey, readCopy } from './audit-outside.js'
import { storedCalendars } from './stored-calendars.js'

/** Writes what it found as it found it, and ends with 1 where that doesn't hold: then the log doesn't. */
export const exportCommand = () =>
  new Command('export')
    .description(
      'write the trail of an incident, with everything that proves it, as one page that checks itself offline',
    )
    .argument('<id>', 'its id or its number')
    .requiredOption('--out <file>', 'where to write it, such as INC-1001.html')
    .option('--json', 'print one JSON result as the last line')
    .action(async (id, { out, json }) => {
      const environment = Environment.read()
      const key = await ownSealKey(environment)
      const bundle = await onDatabase(
        (database) => exportBundle({ ...database, calendarsOf: storedCalendars(database), key }, id),
        environment,
      )
      if (!bundle) throw new RefusedException(refuse('unknown-incident', `There is no incident ${id}.`, [], 404))
      const html = bundleHtml(bundle)
      await writeFile(out, html).catch((error: unknown) => {
        throw new StartRefusal(`${out} can't be written: ${reason(error)}.`)
      })
      const checked = await checkBundleFile(html)
      const { events, statement } = bundle
      if (json)
        console.log(
          JSON.stringify({ out, incident: statement.incident, events: events.length, faults: checked.faults }),
        )
      else
        for (const line of [`${out}: INC-${statement.number} up to position ${statement.upTo}`, ...said(checked)])
          console.log(line)
      if (checked.faults.length > 0) throw new ExitCode(1)
    })

/** `audit verify --bundle FILE`: from the file alone and what the auditor brings. */
export async function verifyBundle(
  file: string,
  given: { readonly seals: string | undefined; readonly keys: readonly string[]; readonly json: boolean },
): Promise<void> {
  const html = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new StartRefusal(`The bundle ${file} can't be read: ${reason(error)}.`)
  })
  const checked = await checkBundleFile(html)
  const { bundle } = checked
  const copy = given.seals === undefined ? undefined : await readCopy(given.seals)
  const faults = [...checked.faults, ...(bundle ? againstOutside(bundle, given.keys, copy) : [])]
  if (given.json)
    console.log(
      JSON.stringify({
        incident: bundle?.statement.incident ?? null,
        events: bundle?.events.length ?? 0,
        seals: bundle?.seals.map(({ seal }) => seal.number) ?? [],
        faults,
      }),
    )
  else for (const line of said({ ...checked, faults })) console.log(line)
  if (faults.length > 0) throw new ExitCode(1)
}

const said = ({ faults, notes, undecided }: Pick<CheckedFile, 'faults' | 'notes' | 'undecided'>): string[] => [
  ...faults.map(({ where, field, says }) => `${where}${field === null ? '' : `, ${field}`}: ${says}`),
  faults.length === 0 ? 'it holds: every event, its chain and its seal' : `${faults.length} faults`,
  ...undecided,
  ...notes,
]
