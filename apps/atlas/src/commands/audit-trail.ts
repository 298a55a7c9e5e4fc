import { Command } from '@commander-js/extra-typings'
import { refuse } from '@atlas/contracts'
import { incidentTrail, trailHtml, trailText } from '@atlas/reporting'
import { RefusedException } from '@atlas/runtime/environment'
import { asForm } from '../as-form.js'
import { onDatabase } from '../on-database.js'

export const trailCommand = () =>
  new Command('trail')
    .description('every decision about an incident in order, as sentences')
    .argument('<id>', 'its id or its number')
    .addOption(asForm())
    .option('--json', 'print one JSON result as the last line')
    .action(async (id, { format, json }) => {
      const trail = await onDatabase((database) => incidentTrail(database, id))
      if (!trail) throw new RefusedException(refuse('unknown-incident', `There is no incident ${id}.`, [], 404))
      const { number, entries } = trail
      const forms = {
        json: () => JSON.stringify({ items: entries }),
        html: () => trailHtml(number, entries),
        text: () => trailText(entries),
      }
      console.log(forms[json ? 'json' : format]())
    })
