import { once } from 'node:events'
import { type FileHandle, open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { Writable } from 'node:stream'
import { Command } from '@commander-js/extra-typings'
import { answerClockLine } from '@atlas/domain'

/** `atlas clock [file]`: questions to the clock of a service level, one JSON a line in, one a line out. */
export const clockCommand = () =>
  new Command('clock')
    .description('Reckon service-level clocks: one JSON question a line in, one answer a line out (docs: atlas clock)')
    .argument('[file]', 'JSONL file of questions; without it they are read from standard input')
    .action(async (path, _options, command) => {
      let file: FileHandle | undefined
      try {
        file = path === undefined ? undefined : await open(path)
      } catch {
        command.error(`${path} can't be read; name a file of questions, one JSON a line`, { exitCode: 2 })
      }
      const lines = file ? file.readLines() : createInterface({ input: process.stdin, crlfDelay: Infinity })
      const { mistakes } = await answerLines(lines, process.stdout, process.stderr)
      if (mistakes > 0) process.exitCode = 1
    })

const buffered = 65_536

/**
 * Answers in the order of the lines, at the pace of the reader of `answers`. A line that can't be answered is told on
 * `complaints` with its number, from 1, and the rest is done; an empty line is passed over.
 */
export async function answerLines(
  lines: AsyncIterable<string>,
  answers: Writable,
  complaints: Writable,
): Promise<{ mistakes: number }> {
  let number = 0
  let mistakes = 0
  let text = ''
  const flush = async (): Promise<void> => {
    const ready = answers.write(text)
    text = ''
    if (!ready) await once(answers, 'drain')
  }
  for await (const line of lines) {
    number += 1
    if (line.trim() === '') continue
    const answered = answerClockLine(line)
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
