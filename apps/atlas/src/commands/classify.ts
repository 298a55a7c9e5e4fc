import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Command } from '@commander-js/extra-typings'
import { classifyLine } from '@atlas/classification'
import { describePolicyError, loadPolicyFolder, type Policy } from '@atlas/policy'
import { ExitCode } from '../exit-code.js'
import { answerInput } from './answer-input.js'

/** `atlas classify [file]`: signals in, one JSON a line, classifications out, one a line; no database, no server. */
export const classifyCommand = () =>
  new Command('classify')
    .description('classify signals by a policy: one JSON signal a line in, one JSON classification a line out')
    .argument('[file]', 'JSONL file of signals; without it they are read from standard input')
    .option('--policy <folder>', 'the policy to classify by (default: ./policy, else the one shipped)')
    .action((path, options, command) => {
      const policy = policyOf(options.policy ?? shippedPolicy())
      return answerInput(path, 'signals', (line) => classifyLine(line, policy), command)
    })

const shippedPolicy = (): string =>
  existsSync('policy/classification.yaml') ? 'policy' : fileURLToPath(new URL('../../../../policy', import.meta.url))

function policyOf(folder: string): Policy {
  let loaded
  try {
    loaded = loadPolicyFolder(folder)
  } catch {
    return refuse(`${folder} can't be read; name a folder of policy files with --policy`)
  }
  if ('ok' in loaded) return loaded.ok
  return refuse(loaded.errors.map((error) => describePolicyError(error, folder)).join('\n'))
}

function refuse(sentence: string): never {
  console.error(sentence)
  throw new ExitCode(1)
}
