import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { addActs, everyAct } from '../acts/act-commands.js'
import { readsPastReaders } from './past-readers.js'

/** `show` reads the log, and is loaded where it is asked for; every other one is an act, asked of a running Atlas. */
export const incidentCommand = async ([name]: readonly string[]): Promise<CommandUnknownOpts> => {
  const command = new Command('incident')
  const acts = name === 'show' ? [] : await everyAct()
  if (!acts.some((act) => act.resource === 'incident' && act.name === name))
    command.addCommand(readsPastReaders((await import('./incident-show.js')).showCommand()))
  return addActs(command, acts)
}
