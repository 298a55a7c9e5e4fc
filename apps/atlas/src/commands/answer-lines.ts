import { once } from 'node:events'
import type { Writable } from 'node:stream'

export type LineAnswer = { readonly answer: string } | { readonly mistake: string }

const buffered = 65_536

/**
 * JSONL in, JSONL out: answers in the order of the lines, at the pace of the reader of `answers`. A line that can't be
 * answered is told on `complaints` with its number, from 1, and the rest is done; an empty line is passed over. When
 * the reader goes away (`| head`) the rest is left undone.
 */
export async function answerLines(
  lines: AsyncIterable<string>,
  answer: (line: string) => LineAnswer,
  answers: Writable,
  complaints: Writable,
): Promise<{ mistakes: number }> {
  let [number, mistakes, text] = [0, 0, '']
  let gone = false
  const leave = (): void => {
    gone = true
  }
  answers.on('error', leave)
  const flush = async (): Promise<void> => {
    const ready = answers.write(text)
    text = ''
    if (!ready) await Promise.race([once(answers, 'drain'), once(answers, 'close')]).catch(leave)
  }
  for await (const line of lines) {
    if (gone) break
    number += 1
    if (line.trim() === '') continue
    // Files written on Windows may begin with a byte order mark, which RFC 8259 (section 8.1) lets a reader pass over.
    const answered = answer(number === 1 ? line.replace(/^\uFEFF/, '') : line)
    if ('answer' in answered) text += `${answered.answer}\n`
    else {
      mistakes += 1
      complaints.write(`line ${number}: ${answered.mistake}\n`)
    }
    if (text.length >= buffered) await flush()
  }
  if (text !== '' && !gone) await flush()
  return { mistakes }
}
