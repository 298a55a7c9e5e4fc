import { Command } from '@commander-js/extra-typings'
import { isRefusal, refuse } from '@atlas/contracts'
import { Environment, RefusedException, withDatabase } from '@atlas/runtime'
import { incidentTrail, prove, trailHtml, trailText } from '@atlas/reporting'
import { asForm } from '../as-form.js'
import { exportCommand } from './audit-bundle.js'
import { personCommand } from './audit-person.js'
import { pagesCommand, reclassificationsCommand } from './audit-proofs.js'
import { readsPastReaders } from './past-readers.js'
import { verifyCommand } from './audit-verify.js'

export const auditCommand = (): Command => {
  const command = new Command('audit').description('who decided what, when, on what evidence, and has nobody edited it')
  // To verify shows nothing of what it reads.
  command.addCommand(verifyCommand())
  for (const reading of [
    trail(),
    reclassificationsCommand(),
    pagesCommand(),
    proveCommand(),
    exportCommand(),
    personCommand(),
  ])
    command.addCommand(readsPastReaders(reading))
  return command
}

const trail = () =>
  new Command('trail')
    .description('every decision about an incident in order, as sentences')
    .argument('<id>', 'its id or its number')
    .addOption(asForm())
    .option('--json', 'print one JSON result as the last line')
    .action(async (id, { format, json }) => {
      const { atlasServices } = await import('../services.js')
      const trail = await withDatabase(Environment.read(), atlasServices, (database) => incidentTrail(database, id))
      if (!trail) throw new RefusedException(refuse('unknown-incident', `There is no incident ${id}.`, [], 404))
      const { number, entries } = trail
      const forms = {
        json: () => JSON.stringify({ items: entries }),
        html: () => trailHtml(number, entries),
        text: () => trailText(entries),
      }
      console.log(forms[json ? 'json' : format]())
    })

const proveCommand = () =>
  new Command('prove')
    .description('print a proof, as JSON, that one event lies in a sealed part of the log')
    .argument('<event>', 'its position, or its stream and version as handling-…@3')
    .action(async (event) => {
      const { atlasServices } = await import('../services.js')
      const proof = await withDatabase(Environment.read(), atlasServices, async ({ seals }) => {
        const [, streamId, version] = /^(.+)@([1-9]\d{0,8})$/.exec(event) ?? []
        const position =
          streamId !== undefined && version !== undefined
            ? await seals.positionOf(streamId, Number(version))
            : /^[1-9]\d{0,14}$/.test(event)
              ? Number(event)
              : undefined
        if (position === undefined) return refuse('unknown-event', `The log holds no event ${event}.`, [], 404)
        return prove(seals, position)
      })
      if (isRefusal(proof)) throw new RefusedException(proof)
      console.log(JSON.stringify(proof))
    })
