import { writeFile } from 'node:fs/promises'
import { Command } from '@commander-js/extra-typings'
import { heldOnPerson } from '@atlas/reporting'
import { ApiKeys, reason, StartRefusal } from '@atlas/runtime/database'
import { onDatabase } from '../on-database.js'

/** Everything, as JSON: for the person who asks what is held on them. */
export const personCommand = () =>
  new Command('person')
    .description('all that is held on one person, as JSON: events, texts, keys, policy files')
    .argument('<id>', 'of the roster, or a requestor as incidents name them')
    .option('--out <file>', 'write it there, and print how much it is')
    .option('--json', 'print one JSON result as the last line')
    .action(async (id, { out, json }) => {
      const held = await onDatabase(({ logReader, dataSource }) =>
        heldOnPerson({ logReader, dataSource, keys: new ApiKeys(dataSource) }, id),
      )
      if (out === undefined) {
        console.log(JSON.stringify(held, undefined, json ? undefined : 2))
        return
      }
      await writeFile(out, `${JSON.stringify(held, undefined, 2)}\n`, { mode: 0o600 }).catch((error: unknown) => {
        throw new StartRefusal(`${out} can't be written: ${reason(error)}.`)
      })
      const counts = { out, events: held.events.length, texts: held.texts.length, keys: held.keys.length }
      console.log(
        json
          ? JSON.stringify(counts)
          : `${out}: ${counts.events} events, ${counts.texts} texts and ${counts.keys} keys of ${id}`,
      )
    })
