import { existsSync } from 'node:fs'
import { Command } from '@commander-js/extra-typings'
import { describePolicyError, loadPolicyFolder } from '@atlas/policy'
import { StartRefusal } from '@atlas/runtime/environment'
import { ExitCode } from '../exit-code.js'

export const checkCommand = () =>
  new Command('check')
    .description('find every mistake in a policy folder, with its file, line and column')
    .argument('[dir]', 'default policy', 'policy')
    .option('--json', 'print one JSON result as the last line')
    .action((dir, { json }) => {
      if (!existsSync(dir)) throw new StartRefusal(`There is no folder ${dir}; name one of policy files.`)
      const parsed = loadPolicyFolder(dir)
      if ('errors' in parsed) {
        console.error(parsed.errors.map((error) => describePolicyError(error, dir)).join('\n'))
        if (json) console.log(JSON.stringify({ errors: parsed.errors }))
        throw new ExitCode(1)
      }
      console.log(json ? JSON.stringify({ hash: parsed.ok.hash }) : `${dir} is valid: policy ${parsed.ok.hash}`)
    })
