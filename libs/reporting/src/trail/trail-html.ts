import type { TrailEntry } from '@atlas/contracts'
import { escapeHtml, htmlPage } from '../html-page.js'
import { partsOf } from './trail-lines.js'

/** The trail as a page of its own, for a browser or a printer: it loads nothing and runs nothing. */
export const trailHtml = (number: string, entries: readonly TrailEntry[]): string =>
  htmlPage(
    `Trail of incident ${number}`,
    `<p>${entries.length} decisions, in the order of the log.</p>
<ol>
${entries.map(item).join('\n')}
</ol>`,
  )

const item = (entry: TrailEntry): string => `<li id="${entry.position}">
<p><time datetime="${escapeHtml(entry.occurredAt)}">${escapeHtml(entry.occurredAt)}</time> ${escapeHtml(entry.sentence)}</p>
<dl>
${partsOf(entry)
  .map(({ name, says }) => `<dt>${name}</dt><dd>${escapeHtml(says)}</dd>`)
  .join('\n')}
</dl>
</li>`
