import { Command } from '@commander-js/extra-typings'
import { classifyLine } from '@atlas/classification'
import { policyOf, shippedPolicy } from '../policy-of.js'
import { answerInput } from './answer-input.js'

/** `atlas classify [file]`: signals in, one JSON a line, classifications out, one a line; no database, no server. */
export const classifyCommand = () =>
  new Command('classify')
    .argument('[file]', 'JSONL file of signals; without it they are read from standard input')
    .option('--policy <folder>', 'the policy to classify by (default: ./policy, else the one shipped)')
    .action((path, options, command) => {
      const policy = policyOf(options.policy ?? shippedPolicy())
      return answerInput(path, 'signals', (line) => classifyLine(line, policy), command)
    })
