import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { sealLine } from '@atlas/event-sourcing'
import { bundleHtml } from './bundle-html.js'
import { Browser, browserPath, type OpenedPage } from './testing/browser.js'
import { bundledIncident } from './testing/bundled-incident.js'

/** The page as an auditor opens it: from a disk, in a browser, without a network. */
const path = browserPath()
if (path === undefined) {
  if (process.env['CI'] === 'true') throw new Error('no chromium is installed, and CI skips nothing')
  console.warn('SKIPPED: no chromium is installed, so that no bundle was opened in one (apt-get install chromium)')
}
const inBrowser = path === undefined ? it.skip : it

let folder: string
let browser: Browser | undefined
let html: string
let lines: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-bundle-'))
  const bundle = await bundledIncident()
  html = bundleHtml(bundle)
  lines = bundle.seals.map(({ seal }) => `${sealLine(seal)}\n`).join('')
  browser = path === undefined ? undefined : await Browser.start(path)
})
afterAll(async () => {
  await browser?.stop()
  await rm(folder, { recursive: true, force: true })
})

async function opened(name: string, text: string): Promise<OpenedPage> {
  const file = join(folder, name)
  await writeFile(file, text)
  if (!browser) throw new Error('there is no browser')
  return browser.open(pathToFileURL(file).href)
}
const verdict = `document.getElementById('verdict').innerText`
const checked = `document.documentElement.getAttribute('data-checked')`

inBrowser('shows the trail and the clocks, and holds, without asking anybody for anything', async () => {
  const page = await opened('whole.html', html)
  expect(await page.until(checked)).toBe('holds')
  expect(await page.value(verdict)).toMatch(/^It holds: .*7 events, of which 6 lie in 2 seals/s)
  expect(await page.value(`document.querySelectorAll('ol.trail > li').length`)).toBe(7)
  expect(await page.value(`document.querySelector('h1').textContent`)).toBe('INC-1001: Egress to <nfs> is denied')
  expect(await page.value(`document.querySelectorAll('svg rect.open').length`)).toBeGreaterThan(0)
  expect(page.requests().filter((url) => !url.startsWith('file:'))).toEqual([])
  const asked = page.value(
    `compareWithCopy(JSON.parse(document.getElementById('bundle').textContent).seals.map(({ seal }) => seal), ${JSON.stringify(lines)})`,
  )
  expect(await asked).toBe('The copy has the very same seals.')
})

inBrowser('names the event and the field of which one byte was changed', async () => {
  const page = await opened('changed.html', html.replace('approvedBy\\":\\"jonas', 'approvedBy\\":\\"jonaz'))
  expect(await page.until(checked)).toBe('broken')
  expect(await page.value(verdict)).toMatch(
    /event 6 \(PriorityReclassified\.v1, .*\), data\.rows: it isn't what its hash/,
  )
  expect(await page.value(`document.querySelector('li.wrong').id`)).toBe('event-6')
})

inBrowser('says so where the data can not even be read', async () => {
  const page = await opened('torn.html', html.replace('"statement":', '"statement";'))
  expect(await page.until(checked)).toBe('broken')
  expect(await page.value(verdict)).toMatch(/it can't be read any more: .*JSON/)
})

inBrowser('runs no script but its own', async () => {
  const page = await opened(
    'another.html',
    html.replace("kind = faults.length > 0 ? 'broken'", "kind = faults.length > 9 ? 'broken'"),
  )
  expect(await page.until(verdict.replace(`getElementById('verdict')`, `querySelector('.verdict')`))).toMatch(
    /^Nothing of this was checked: the page's own script doesn't run\./,
  )
  expect(await page.value(checked)).toBeNull()
})
