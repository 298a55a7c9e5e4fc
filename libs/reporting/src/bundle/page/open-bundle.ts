import type { Bundle, Seal } from '@atlas/contracts'
import { dataText, checkBundle } from '../check/check-bundle.js'
import { unpack } from '../check/check-policies.js'
import type { Found } from '../check/fault.js'
import { pageOf, verdictOf } from './show-bundle.js'

/** What is used of a browser's document. */
export interface Page {
  getElementById(id: string): Part | null
  querySelectorAll(selector: string): Iterable<Part>
  readonly documentElement: { setAttribute(name: string, value: string): void }
}
interface Part {
  textContent: string | null
  innerHTML: string
  className: string
  readonly files?: ArrayLike<{ text(): Promise<string> }> | null
  getAttribute(name: string): string | null
  querySelector(selector: string): Part | null
  addEventListener(event: string, listener: () => void): void
}

/** Shows the page's data, then checks it and says what was found. */
export async function openBundle(page: Page): Promise<void> {
  const main = page.getElementById('page')
  if (!main) return
  const text = page.getElementById('bundle')?.textContent ?? ''
  let found: Found
  try {
    const bundle = JSON.parse(text) as Bundle
    main.innerHTML = pageOf(bundle)
    offerMore(page, bundle)
    found = globalThis.crypto?.subtle ? await checkBundle(bundle) : notHere()
    if (dataText(bundle) !== text)
      found = {
        ...found,
        faults: [...found.faults, { where: 'the data', field: null, says: "it isn't written as an export writes it" }],
      }
  } catch (error) {
    // Whoever has changed what the data is made of, and not what it says.
    const says = `it can't be read any more: ${error instanceof Error ? error.message : String(error)}`
    found = { faults: [{ where: 'the data', field: null, says }], notes: [], undecided: [] }
    if (!page.getElementById('verdict'))
      main.innerHTML = '<section class="verdict" id="verdict" role="status"></section>'
  }
  const { kind, html } = verdictOf(found)
  const verdict = page.getElementById('verdict')
  if (verdict) {
    verdict.className = `verdict ${kind}`
    verdict.innerHTML = html
  }
  for (const { where } of found.faults) {
    const [, position] = /event (\d+)/.exec(where) ?? []
    const entry = position === undefined ? null : page.getElementById(`event-${position}`)
    if (entry) entry.className = 'wrong'
  }
  page.documentElement.setAttribute('data-checked', kind)
}

export function notHere(): Found {
  const says =
    'this browser offers no Web Crypto for this page: open the file from a disk, or check it with `atlas audit verify --bundle`'
  return { faults: [], notes: [], undecided: [says] }
}

/** Files of a policy are unpacked when they are looked at, and a copy of the seals is compared when one is named. */
export function offerMore(page: Page, { files, seals }: Bundle): void {
  for (const file of page.querySelectorAll('details[data-file]'))
    file.addEventListener('toggle', () => {
      const shown = file.querySelector('pre')
      const packed = files[file.getAttribute('data-file') ?? '']
      if (!shown || !packed || shown.textContent !== '') return
      void unpack(packed.gzip).then((bytes) => {
        shown.textContent = bytes ? new TextDecoder().decode(bytes) : "can't be unpacked"
      })
    })
  const copy = page.getElementById('copy')
  const compared = page.getElementById('compared')
  copy?.addEventListener('change', () => {
    const file = copy.files?.[0]
    if (!file || !compared) return
    void file.text().then((text) => {
      compared.textContent = compareWithCopy(
        seals.map(({ seal }) => seal),
        text,
      )
    })
  })
}

/** A seal a line, as in seals.log. */
export function compareWithCopy(seals: readonly Seal[], copy: string): string {
  const copied = new Map<number, string>()
  for (const line of copy.split('\n')) {
    try {
      const seal = JSON.parse(line) as Partial<Seal>
      if (typeof seal.number === 'number') copied.set(seal.number, line)
    } catch {
      // A last line that was cut off, or one that is no seal.
    }
  }
  const differing = seals.filter((seal) => copied.has(seal.number) && copied.get(seal.number) !== JSON.stringify(seal))
  const absent = seals.filter((seal) => !copied.has(seal.number))
  const [first] = differing
  if (first) return `Seal ${first.number} is another one in the copy: the log was rewritten.`
  if (absent.length > 0)
    return `The copy has no seal ${absent.map(({ number }) => number).join(', ')}; the others are the same.`
  return seals.length === 0 ? 'There is no seal to compare.' : 'The copy has the very same seals.'
}
