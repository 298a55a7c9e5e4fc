import type { TextSpan } from '@atlas/contracts'
import type { Signal } from './signal.js'

/** One text of a signal, as far as it is read. */
export interface ReadableText {
  readonly field: TextSpan['field']
  readonly key?: string
  /** What is passed over (quoted mail, signatures, the middle of a long paste) is blanked, so that offsets stay true. */
  readonly text: string
}

/** Of a long text the first 32 Ki and the last 8 Ki characters are read (domain, "Classification and triage"). */
const head = 32_768
const tail = 8_192

/** The texts in which facts may stand: alert name, summary, description, and an alert's annotations. */
export function readableTexts(signal: Signal, signatures: readonly string[]): ReadableText[] {
  const texts: ReadableText[] = []
  if (signal.alertname) texts.push({ field: 'label', key: 'alertname', text: signal.alertname.slice(0, 512) })
  if (signal.summary) texts.push({ field: 'summary', text: limited(signal.summary) })
  if (signal.description)
    texts.push({ field: 'description', text: withoutMail(limited(signal.description), signatures) })
  for (const key of ['summary', 'message', 'description'])
    if (signal.annotations?.[key]) texts.push({ field: 'annotation', key, text: limited(signal.annotations[key]) })
  return texts
}

const blank = (length: number): string => ' '.repeat(length)

function limited(text: string): string {
  if (text.length <= head + tail) return text
  return `${text.slice(0, head)}${blank(text.length - head - tail - 1)}\n${text.slice(text.length - tail)}`
}

/** Quoted lines say what somebody else wrote earlier; a signature says nothing about the incident. */
function withoutMail(text: string, signatures: readonly string[]): string {
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
