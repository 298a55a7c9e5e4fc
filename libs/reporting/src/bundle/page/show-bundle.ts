import type { Bundle, BundledEvent } from '@atlas/contracts'
import type { Found } from '../check/fault.js'

/** What the page makes of its data; in a browser, as what is in `check` is. */

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

export function pageOf({ shown, events, seals, policies }: Bundle): string {
  const byPosition = new Map(events.map((bundled) => [bundled.event.position, bundled]))
  return [
    '<section class="verdict" id="verdict" role="status"><p>Being checked …</p></section>',
    `<h1>${escaped(shown.title)}</h1>`,
    `<dl class="facts">${shown.facts.map(({ name, says }) => `<div><dt>${escaped(name)}</dt><dd>${escaped(says)}</dd></div>`).join('')}</dl>`,
    shown.timeline === '' ? '' : `<h2>Clocks, in UTC</h2>${shown.timeline}`,
    `<h2>Every decision, in the order of the log</h2>`,
    `<ol class="trail">${shown.trail.map((entry) => entryOf(entry, byPosition.get(entry.position))).join('')}</ol>`,
    '<h2>Seals</h2>',
    sealsOf(seals),
    '<h2>Policies that decided</h2>',
    policiesOf(policies),
    '<h2>Check it elsewhere</h2>',
    '<p>This page checks itself as it opens, without a network. A page that was changed can say of itself what it likes, ',
    'so check the file with a program that you trust, and hold it against a copy of the seals and a key that were ',
    'known before:</p><pre>npx atlas audit verify --bundle FILE --seals COPY --key KEY</pre>',
    '<p><label>A copy of the seals, as a file: <input type="file" id="copy"></label> <span id="compared"></span></p>',
  ].join('\n')
}

export function entryOf(entry: Bundle['shown']['trail'][number], bundled: BundledEvent | undefined): string {
  const { position, at, sentence, parts } = entry
  return [
    `<li id="event-${position}"><time datetime="${escaped(at)}">${escaped(at.replace('T', ' '))}</time><div>`,
    `<p>${escaped(sentence)}</p>`,
    `<dl>${parts.map(({ name, says }) => `<dt>${escaped(name)}</dt><dd>${escaped(says)}</dd>`).join('')}</dl>`,
    bundled ? bytesOf(bundled) : '',
    '</div></li>',
  ].join('')
}

export function bytesOf({ event, sealed }: BundledEvent): string {
  const { streamId, streamVersion, type, hash, previous, recordedAt, data, metadata } = event
  const lines = [
    `${streamId}@${streamVersion} ${type}, recorded ${recordedAt}`,
    `data     ${data}`,
    `metadata ${metadata}`,
    `previous ${previous}`,
    `hash     ${hash}`,
    sealed ? `seal     ${sealed.seal}, leaf ${sealed.leaf}` : 'not sealed yet',
    ...(sealed?.path ?? []).map((neighbour) => `         ${neighbour}`),
  ]
  return `<details><summary>bytes and proof</summary><pre>${escaped(lines.join('\n'))}</pre></details>`
}

export function sealsOf(seals: Bundle['seals']): string {
  if (seals.length === 0) return '<p>Nothing of it was sealed yet.</p>'
  const rows = seals.map(
    ({ seal }) =>
      `<tr><td>${seal.number}</td><td>${seal.first} to ${seal.last}</td><td>${seal.count}</td><td>${escaped(seal.sealedAt)}</td><td class="hash">${escaped(seal.root)}</td></tr>`,
  )
  return `<table><thead><tr><th>seal</th><th>positions</th><th>events</th><th>sealed</th><th>root</th></tr></thead><tbody>${rows.join('')}</tbody></table>`
}

export function policiesOf(policies: Bundle['policies']): string {
  return policies
    .map(
      ({ hash, files }) =>
        `<details><summary>${hash}: ${Object.keys(files).length} files</summary>${Object.entries(files)
          .map(
            ([name, file]) =>
              `<details data-file="${escaped(file)}"><summary>${escaped(name)}</summary><pre></pre></details>`,
          )
          .join('')}</details>`,
    )
    .join('')
}

export function verdictOf({ faults, notes, undecided }: Found): { readonly kind: string; readonly html: string } {
  const listed = [
    ...faults.map(
      ({ where, field, says }) =>
        `<li class="fault">${escaped(where)}${field === null ? '' : `, <code>${escaped(field)}</code>`}: ${escaped(says)}</li>`,
    ),
    ...undecided.map((says) => `<li>${escaped(says)}</li>`),
    ...notes.map((says) => `<li>${escaped(says)}</li>`),
  ]
  const kind = faults.length > 0 ? 'broken' : undecided.length > 0 ? 'unsure' : 'holds'
  const says = {
    broken: `This isn't what was exported, or isn't what was sealed: ${faults.length === 1 ? 'one fault' : `${faults.length} faults`}.`,
    unsure: 'Nothing was found against it, but not all of it could be checked here.',
    holds: 'It holds: every event, its chain and its seal were checked here and now.',
  }[kind]
  return { kind, html: `<p>${says}</p><ul>${listed.join('')}</ul>` }
}
