import { Command } from '@commander-js/extra-typings'
import { isRefusal, refuse } from '@atlas/contracts'
import { prove } from '@atlas/reporting'
import { RefusedException } from '@atlas/runtime/environment'
import { onDatabase } from '../on-database.js'

export const proveCommand = () =>
  new Command('prove')
    .description('print a proof, as JSON, that one event lies in a sealed part of the log')
    .argument('<event>', 'its position, or its stream and version as handling-…@3')
    .action(async (event) => {
      const proof = await onDatabase(async ({ seals }) => {
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
