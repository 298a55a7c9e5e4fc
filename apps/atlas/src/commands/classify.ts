import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Writable } from 'node:stream'
import { Command } from '@commander-js/extra-typings'
import { classifyLine } from '@atlas/classification'
import { describePolicyError, loadPolicyFolder, type Policy } from '@atlas/policy'
import { ExitCode } from '../exit-code.js'

/** `atlas classify [file]`: signals in, one JSON a line, classifications out, one a line; no database, no server. */
export const classifyCommand = () =>
  new Command('classify')
    .description('Classify signals by a policy: one JSON signal a line in, one JSON classification a line out')
    .argument('[file]', 'JSONL file of signals; without it they are read from standard input')
    .option('--policy <folder>', 'the policy to classify by (default: ./policy, else the one shipped)')
    .action(async (path, options, command) => {
      const policy = policyOf(options.policy ?? shippedPolicy())
      let file: FileHandle | undefined
      try {
        file = path === undefined ? undefined : await open(path)
      } catch {
        command.error(`${path} can't be read; name a file of signals, one JSON a line`, { exitCode: 2 })
      }
      const lines = file ? file.readLines() : createInterface({ input: process.stdin, crlfDelay: Infinity })
      const { mistakes } = await classifyLines(lines, policy, process.stdout, process.stderr)
      if (mistakes > 0) process.exitCode = 1
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

const buffered = 65_536

/**
 * Answers in the order of the lines, at the pace of the reader of `answers`. A line that can't be classified is told on
 * `complaints` with its number, from 1, and the rest is done; an empty line is passed over.
 */
export async function classifyLines(
  lines: AsyncIterable<string>,
  policy: Policy,
  answers: Writable,
  complaints: Writable,
): Promise<{ mistakes: number }> {
  let [number, mistakes, text] = [0, 0, '']
  const flush = async (): Promise<void> => {
    const ready = answers.write(text)
    text = ''
    if (!ready) await once(answers, 'drain')
  }
  for await (const line of lines) {
    number += 1
    if (line.trim() === '') continue
    const answered = classifyLine(line, policy)
    if ('answer' in answered) text += `${answered.answer}\n`
    else {
      mistakes += 1
      complaints.write(`line ${number}: ${answered.mistake}\n`)
    }
    if (text.length >= buffered) await flush()
  }
  if (text !== '') await flush()
  return { mistakes }
}
