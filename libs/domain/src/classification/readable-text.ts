import type { TextSpan } from '@atlas/contracts'
import type { Signal } from './signal.js'

/** One text of a signal, as far as it is read. */
export interface ReadableText {
  readonly field: TextSpan['field']
  readonly key?: string
  /** What is passed over (quoted mail, signatures, the middle of a long paste) is blanked, so that offsets stay true. */
  readonly text: string
}

/**
 * Of a long text the first 32 Ki and the last 8 Ki characters are read (domain, "Classification and triage"). The texts
 * of a signal share them in their order, so that five long ones take no longer than one.
 */
const most = 40_960
const headShare = 0.8

/** The texts in which facts may stand: alert name, summary, description, and an alert's annotations. */
export function readableTexts(signal: Signal, signatures: readonly string[]): ReadableText[] {
  const texts: ReadableText[] = []
  let left = most
  const add = (text: string | undefined, of: Omit<ReadableText, 'text'>, cleaned = (read: string) => read) => {
    if (!text || left <= 0) return
    texts.push({ ...of, text: cleaned(limited(text, left)) })
    left -= text.length
  }
  add(signal.alertname?.slice(0, 512), { field: 'label', key: 'alertname' })
  add(signal.summary, { field: 'summary' })
  add(signal.description, { field: 'description' }, (read) => withoutMail(read, signatures))
  for (const key of ['summary', 'message', 'description']) add(signal.annotations?.[key], { field: 'annotation', key })
  return texts
}

const blank = (length: number): string => ' '.repeat(length)

function limited(text: string, most: number): string {
  if (text.length <= most) return text
  const head = Math.floor(most * headShare)
  const tail = most - head
  return `${text.slice(0, head)}${blank(text.length - most - 1)}\n${text.slice(text.length - tail)}`
}

/** With quoted lines and what follows a signature blanked. Quoted lines say what somebody else wrote earlier; a signature says nothing about the incident. */
export function withoutMail(text: string, signatures: readonly string[]): string {
  let signed = false
  return text
    .split('\n')
    .map((line) => {
      const trimmed = line.trim().toLowerCase()
      if (
        signatures.some(
          (signature) => trimmed === signature.trim() || (trimmed.startsWith(signature) && trimmed.length < 60),
        )
      )
        signed = true
      if (trimmed === '') return line
      return signed || trimmed.startsWith('>') ? blank(line.length) : line
    })
    .join('\n')
}
