import { createHash } from 'node:crypto'
import type { Bundle } from '@atlas/contracts'
import { escapeHtml } from '../html-page.js'
import { bundleStyle } from './bundle-style.js'
import { dataText } from './check/check-bundle.js'
import { pageScript } from './page/page-script.js'

/** Between these lies the data. */
const [dataBegins, dataEnds] = ['<script type="application/json" id="bundle">', '</script>'] as const

/**
 * The page without its data. It asks nobody for anything, and runs the script that it came with alone: a changed one no
 * browser runs (Content Security Policy, script-src by hash).
 */
export const emptyPage = (title: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-${createHash('sha256').update(pageScript).digest('base64')}'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>${bundleStyle}</style>
</head>
<body>
<main id="page">
<section class="verdict"><p>Nothing of this was checked: the page's own script doesn't run.</p>
<ul><li>Either scripts are off in this browser, or the script was changed. <code>atlas audit verify --bundle FILE</code> says what holds.</li></ul></section>
</main>
${dataBegins}${dataEnds}
<script>${pageScript}</script>
</body>
</html>
`

export function bundleHtml(bundle: Bundle): string {
  const page = emptyPage(bundle.shown.title)
  const at = page.indexOf(dataBegins) + dataBegins.length
  return page.slice(0, at) + dataText(bundle) + page.slice(at)
}

/** The page without its data, and the data as text; undefined where the file is no such page. */
export function partsOfPage(html: string): { readonly page: string; readonly data: string } | undefined {
  const begins = html.indexOf(dataBegins)
  if (begins < 0) return undefined
  const from = begins + dataBegins.length
  const to = html.indexOf(dataEnds, from)
  return to < 0 ? undefined : { page: html.slice(0, from) + html.slice(to), data: html.slice(from, to) }
}
