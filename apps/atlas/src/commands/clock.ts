import { Command } from '@commander-js/extra-typings'
import { answerClockLine } from '@atlas/domain'
import { answerInput } from './answer-input.js'

/** `atlas clock [file]`: questions to the clock of a service level, one JSON a line in, one a line out. */
export const clockCommand = () =>
  new Command('clock')
    .argument('[file]', 'JSONL file of questions; without it they are read from standard input')
    .action((path, _options, command) => answerInput(path, 'questions', answerClockLine, command))
