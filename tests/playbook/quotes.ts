// Holds docs/playbook.md against the playbook itself: each quotation stands there word by word, and no sentence of the
// playbook is left out.
//   node tests/playbook/quotes.ts ../shared/playbook.md
import { readFileSync } from 'node:fs'
import { readRegister } from './register.ts'

/** As a reader reads it: without marks of emphasis and references, and with plain spaces and quotation marks. */
const plain = (text: string): string =>
  text
    .replace(/\*\*|\[\[[\d,]+\]\]/g, '')
    .replace(/[“”]/g, '"')
    .replace(/\s+/g, ' ')
    .replace(/ (?=[.,;])/g, '')
    .trim()

/**
 * Paragraphs, and the cells of tables without their headings and their first column, which names the row; the templates'
 * own lines (in code marks) are proved to the character elsewhere.
 */
const passagesOf = (markdown: string): string[] =>
  markdown
    .split('\n')
    .filter((line, index, lines) => !/^(#|`|\| :-|\s*$)/.test(line) && !lines[index + 1]?.startsWith('| :-'))
    .flatMap((line) => (line.startsWith('|') ? line.split('|').slice(2, -1) : [line]))
    .map(plain)

const sentencesOf = (passage: string): string[] => passage.split(/(?<=[.!?]"?) (?=[A-Z"])/)

/** What of a sentence stands in no quotation, short words that join its parts aside. */
function unquoted(sentence: string, quotations: readonly string[]): string {
  if (quotations.some((quotation) => quotation.includes(sentence))) return ''
  const rest = quotations.reduce((text, quotation) => text.replace(quotation, ' '), sentence)
  return /\p{L}{4,}/u.test(rest) ? rest.trim() : ''
}

/** Quotations that the playbook doesn't have, and what of its sentences no quotation has. */
export function differences(playbook: string, page: string): string[] {
  const { sentences, described } = readRegister(page)
  const quotations = [...sentences.map(({ text }) => text), ...described].map(plain)
  const passages = passagesOf(playbook)
  const invented = quotations.filter((quotation) => !passages.some((passage) => passage.includes(quotation)))
  const left = passages.flatMap(sentencesOf).map((sentence) => unquoted(sentence, quotations))
  return [
    ...invented.map((quotation) => `the playbook doesn't say: ${quotation}`),
    ...left.filter((rest) => rest !== '').map((rest) => `left out: ${rest}`),
  ]
}

const [, program, file] = process.argv
if (program?.endsWith('quotes.ts') && file) {
  const found = differences(readFileSync(file, 'utf8'), readFileSync('docs/playbook.md', 'utf8'))
  for (const one of found) console.error(one)
  console.log(
    found.length === 0 ? 'docs/playbook.md has every sentence of the playbook' : `${found.length} differences`,
  )
  process.exitCode = found.length === 0 ? 0 : 1
}
