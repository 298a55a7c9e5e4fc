import { Command } from '@commander-js/extra-typings'
import { logPool, verifyChains } from '@atlas/event-store-postgres'
import { refuse } from '@atlas/contracts'
import { Environment, RefusedException, withDatabase } from '@atlas/runtime'
import { incidentTrail } from '@atlas/reporting'
import { SingleBar } from 'cli-progress'
import { ExitCode } from '../exit-code.js'

export const auditCommand = (): Command => {
  const command = new Command('audit').description('who decided what, when, on what evidence, and has nobody edited it')
  command.addCommand(trail()).addCommand(verify())
  return command
}

const trail = () =>
  new Command('trail')
    .description('every decision about an incident in order, as sentences')
    .argument('<id>', 'its id or its number')
    .option('--json', 'print one JSON result as the last line')
    .action(async (id, { json }) => {
      const { atlasServices } = await import('../services.js')
      const entries = await withDatabase(Environment.read(), atlasServices, (database) => incidentTrail(database, id))
      if (!entries) throw new RefusedException(refuse('unknown-incident', `There is no incident ${id}.`, [], 404))
      if (json) console.log(JSON.stringify({ items: entries }))
      else
        for (const { occurredAt, sentence, actor, position, policy } of entries)
          console.log(
            `${occurredAt}  ${sentence}\n    by ${actor}; position ${position}${policy ? `; policy ${policy.slice(0, 12)}` : ''}`,
          )
    })

const verify = () =>
  new Command('verify')
    .description('compute every hash chain again and name the first event that does not hold')
    .option('--json', 'print one JSON result as the last line')
    .action(async ({ json }) => {
      const { atlasServices } = await import('../services.js')
      const found = await withDatabase(Environment.read(), atlasServices, async ({ url }) => {
        const pool = logPool(url)
        const bar = progressBar()
        try {
          return await verifyChains(pool, { onProgress: bar.update })
        } finally {
          bar.stop()
          await pool.end()
        }
      })
      if (json) console.log(JSON.stringify(found))
      else {
        for (const { says } of found.findings) console.log(says)
        console.log(
          `${found.events} events in ${found.streams} streams and ${found.contents} contents checked: ${
            found.faults === 0 ? 'every chain holds' : `${found.faults} faults`
          }`,
        )
      }
      if (found.faults > 0) throw new ExitCode(1)
    })

/** On a terminal a bar; elsewhere nothing. */
const progressBar = () => {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined }
  const bar = new SingleBar({
    format: 'verifying {bar} {percentage}% | {value}/{total} events',
    stream: process.stderr,
  })
  bar.start(1, 0)
  return {
    update: (checked: number, about: number) => {
      bar.setTotal(Math.max(checked, about))
      bar.update(checked)
    },
    stop: () => bar.stop(),
  }
}
