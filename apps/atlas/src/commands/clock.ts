import { type FileHandle, open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { Command } from '@commander-js/extra-typings'
import { answerClockLine } from '@atlas/domain'
import { answerLines } from './answer-lines.js'

/** `atlas clock [file]`: questions to the clock of a service level, one JSON a line in, one a line out. */
export const clockCommand = () =>
  new Command('clock')
    .description('Reckon service-level clocks: one JSON question a line in, one answer a line out')
    .argument('[file]', 'JSONL file of questions; without it they are read from standard input')
    .action(async (path, _options, command) => {
      let file: FileHandle | undefined
      try {
        file = path === undefined ? undefined : await open(path)
      } catch {
        command.error(`${path} can't be read; name a file of questions, one JSON a line`, { exitCode: 2 })
      }
      const lines = file ? file.readLines() : createInterface({ input: process.stdin, crlfDelay: Infinity })
      const { mistakes } = await answerLines(lines, answerClockLine, process.stdout, process.stderr)
      if (mistakes > 0) process.exitCode = 1
    })
