import { withoutMail } from '../classification/readable-text.js'

/** `On …, Ada wrote:` and `Am … schrieb Ada:`, right before what is quoted. */
const attribution = /^(?:On|Am) .{3,200}(?:wrote|schrieb(?: .{1,80})?):$/
/** What mail programs put before a whole mail below the answer. */
const below = /^-{2,} ?(?:Original Message|Ursprüngliche Nachricht|Forwarded message) ?-{2,}$/i

/**
 * What somebody answered by mail, without what they quote and their signature, as classification reads a report. A
 * short answer that looks like a signature ("Thanks, it works") is all there is, and stays.
 */
export function replyText(text: string, signatures: readonly string[]): string {
  const lines = text.replaceAll('\r\n', '\n').split('\n')
  const end = lines.findIndex((line) => below.test(line.trim()))
  const own = (end < 0 ? lines : lines.slice(0, end)).filter(
    (line, n, all) =>
      !(attribution.test(line.trim()) && (all.slice(n + 1).find((next) => next.trim() !== '') ?? '>').startsWith('>')),
  )
  const unsigned = tidy(withoutMail(own.join('\n'), signatures))
  return unsigned === '' ? tidy(withoutMail(own.join('\n'), [])) : unsigned
}

const tidy = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
