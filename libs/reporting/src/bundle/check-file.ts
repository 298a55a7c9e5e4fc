import { Bundle, JsonText } from '@atlas/contracts'
import { emptyPage, partsOfPage } from './bundle-html.js'
import { checkBundle, dataText } from './check/check-bundle.js'
import { sha256 } from './check/bytes.js'
import type { BundleFault, Found } from './check/fault.js'

export interface CheckedFile extends Found {
  /** Undefined where it can't be read. */
  readonly bundle: Bundle | undefined
}

/** All of a bundle's file: its data, and the page around it, byte by byte. */
export async function checkBundleFile(html: string): Promise<CheckedFile> {
  const parts = partsOfPage(html)
  if (!parts)
    return unreadable('the page', null, "it isn't a bundle as `atlas audit export` writes it: it holds no data")
  const parsed = JsonText.pipe(Bundle).safeParse(parts.data)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const field = issue?.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('')
    return unreadable('the data', field ? field.replace(/^\./, '') : null, `it can't be read: ${issue?.message}`)
  }
  // As it stands there: its own order of fields is what the marks are over.
  const bundle = JSON.parse(parts.data) as Bundle
  const found = await checkBundle(bundle)
  const faults = [...found.faults, ...(await faultsAround(parts, bundle))]
  return { ...found, faults, bundle }
}

const unreadable = (where: string, field: string | null, says: string): CheckedFile => ({
  bundle: undefined,
  faults: [{ where, field, says }],
  notes: [],
  undecided: [],
})

/** What isn't said by the data: how it is written, and the page that shows it. */
async function faultsAround(
  { page, data }: { readonly page: string; readonly data: string },
  bundle: Bundle,
): Promise<BundleFault[]> {
  const written = dataText(bundle)
  const faults: BundleFault[] = []
  if (written !== data)
    faults.push({
      where: 'the data',
      field: null,
      says: `it isn't written as an export writes it: ${differs(data, written)}`,
    })
  if ((await sha256(page)) !== bundle.statement.page) {
    const ours = emptyPage(bundle.shown.title)
    const known = (await sha256(ours)) === bundle.statement.page
    const says = `it isn't the one that the bundle was written with${known ? `: ${differs(page, ours)}` : ''}`
    faults.push({ where: 'the page', field: null, says })
  }
  return faults
}

/** Where two texts part. */
function differs(found: string, written: string): string {
  let at = 0
  while (at < written.length && found[at] === written[at]) at++
  const around = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 12), at + 12))
  return `at character ${at} stands ${around(found)}, where ${around(written)} was`
}
