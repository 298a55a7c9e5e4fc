import { escapeHtml, htmlPage } from '../html-page.js'
import type { ProofLines } from './proof-lines.js'

export const proofText = ({ title, summary, things }: ProofLines): string =>
  [title, ...summary, ...things.flatMap(({ says, parts }) => [says, ...parts.map((part) => `    ${part}`)])].join('\n')

export const proofHtml = ({ title, summary, things }: ProofLines): string =>
  htmlPage(
    title,
    [
      ...summary.map((line) => `<p>${escapeHtml(line)}</p>`),
      '<ol>',
      ...things.map(
        ({ says, parts }) =>
          `<li><p>${escapeHtml(says)}</p>\n<ul>${parts.map((part) => `<li>${escapeHtml(part)}</li>`).join('\n')}</ul></li>`,
      ),
      '</ol>',
    ].join('\n'),
  )
