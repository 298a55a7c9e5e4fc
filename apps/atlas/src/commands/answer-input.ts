import { type FileHandle, open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { answerLines, type LineAnswer } from './answer-lines.js'

interface Asked {
  /** Of the command: says why and exits. */
  error(sentence: string, options: { exitCode: number }): never
}

/**
 * Answers the lines of a file, or of standard input without one, on standard output. Exit code 1 when a line couldn't
 * be answered, 2 when the file can't be read; `what` says what its lines should be.
 */
export async function answerInput(
  path: string | undefined,
  what: string,
  answer: (line: string) => LineAnswer,
  command: Asked,
): Promise<void> {
  let file: FileHandle | undefined
  try {
    file = path === undefined ? undefined : await open(path)
  } catch {
    command.error(`${path} can't be read; name a file of ${what}, one JSON a line`, { exitCode: 2 })
  }
  const lines = file ? file.readLines() : createInterface({ input: process.stdin, crlfDelay: Infinity })
  const { mistakes } = await answerLines(lines, answer, process.stdout, process.stderr)
  if (mistakes > 0) process.exitCode = 1
}
