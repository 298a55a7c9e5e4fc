import { runInNewContext } from 'node:vm'
import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Bundle } from '@atlas/contracts'
import fc from 'fast-check'
import { bundleHtml, partsOfPage } from './bundle-html.js'
import { checkBundleFile } from './check-file.js'
import { sha256 } from './check/bytes.js'
import { checkBundle, dataText } from './check/check-bundle.js'
import { marksOf } from './check/marks.js'
import type { BundleFault, Found } from './check/fault.js'
import { pageFunctions } from './page/page-script.js'
import { bundledIncident } from './testing/bundled-incident.js'

let bundle: Bundle
let html: string
beforeAll(async () => {
  bundle = await bundledIncident()
  html = bundleHtml(bundle)
})

/** The bundle with a change, as `change` makes it on a copy. */
const changed = (change: (copy: Bundle) => void): Bundle => {
  const copy = structuredClone(bundle)
  change(copy)
  return copy
}
const said = ({ faults }: { readonly faults: readonly BundleFault[] }): string[] =>
  faults.map(({ where, field }) => `${where}: ${field}`)
const eventOf = (copy: Bundle, type: string) => {
  const found = copy.events.find(({ event }) => event.type === `${type}.v1`)
  if (!found) throw new Error(`the bundle has no ${type}`)
  return found
}
/** What a field is called, and a change of it. */
const where = (type: string): string => {
  const { position, streamId, streamVersion } = eventOf(bundle, type).event
  return `event ${position} (${type}.v1, ${streamId}@${streamVersion})`
}

describe('a bundle', () => {
  it('holds as it was written, and says what nobody vouches for yet', async () => {
    const { faults, notes, undecided } = await checkBundleFile(html)
    expect(faults).toEqual([])
    expect(undecided).toEqual([])
    expect(notes).toEqual([
      '7 events, of which 6 lie in 2 seals',
      '1 event not sealed yet, for which the chains alone speak',
      '1 stream with events of other incidents too, of which only the hashes are here',
      expect.stringMatching(/^sealed by the key [0-9a-f]{64}/),
      '3 texts, as the events name them',
      '1 policy version, whole',
      'put together at 2026-11-23T09:45:00.000Z, and signed as a whole by that key',
    ])
  })

  it('has nothing of the other incident in the same stream but hashes', () => {
    expect(html).not.toContain('0190b0c0-0000-7000-8000-000000000002')
  })

  it('tells the trail, and shows the clocks', () => {
    expect(bundle.shown.title).toBe('INC-1001: Egress to <nfs> is denied')
    expect(bundle.shown.trail.map(({ sentence }) => sentence)).toContain(
      'Priority reclassified from P3 to P2 (request 1 of amelie.dubois), approved by jonas.meier as Evangelist.',
    )
    expect(bundle.shown.timeline).toContain('resolution/1 breached 2026-11-23T09:41:00.000Z')
    expect(partsOfPage(html)?.data).not.toContain('<')
  })

  it.each([
    ['data', 'data.to', (event: Bundle['events'][number]['event']) => ({ data: event.data.replace('"P2"', '"P1"') })],
    ['who', 'metadata.actor', (event) => ({ metadata: event.metadata.replace('amelie', 'amelia') })],
    ['when', 'occurredAt', () => ({ occurredAt: '2026-11-23T09:19:00.000Z' })],
    ['when it was recorded', 'recordedAt', () => ({ recordedAt: '2026-11-23T09:20:00.000001Z' })],
    ['its kind', 'type', () => ({ type: 'PriorityReclassifieb.v1' })],
    ['where', 'position', ({ position }) => ({ position: position + 1 })],
    ['its version', 'streamVersion', ({ streamVersion }) => ({ streamVersion: streamVersion + 1 })],
    ['its hash', 'hash', ({ hash }) => ({ hash: `${hash.startsWith('0') ? '1' : '0'}${hash.slice(1)}` })],
    ['the hash before', 'previous', () => ({ previous: 'a'.repeat(64) })],
  ] as [string, string, (event: Bundle['events'][number]['event']) => object][])(
    'names the event and the field when %s is changed',
    async (_, field, change) => {
      const copy = changed((one) => {
        const found = eventOf(one, 'PriorityReclassified')
        Object.assign(found.event, change(found.event))
      })
      const [first] = (await checkBundle(copy)).faults
      expect(first).toMatchObject({ field })
      const { position } = eventOf(
        copy,
        first?.field === 'type' ? 'PriorityReclassifieb' : 'PriorityReclassified',
      ).event
      expect(first?.where).toContain(`event ${position} `)
    },
  )

  it('names what else was changed', async () => {
    const flip = (text: string) => (text.startsWith('A') ? `B${text.slice(1)}` : `A${text.slice(1)}`)
    const changes: [string, (copy: Bundle) => void][] = [
      ['seal 1: root', ({ seals: [first] }) => first && Object.assign(first.seal, { root: 'a'.repeat(64) })],
      [
        'seal 2: signature',
        ({ seals: [, second] }) => second && Object.assign(second.seal, { signature: 'a'.repeat(128) }),
      ],
      [`content ${bundle.contents[0]?.hash}: bytes`, ({ contents: [one] }) => one && (one.bytes = flip(one.bytes))],
      ['what is shown: title', ({ shown }) => (shown.title = 'INC-1001: nothing happened')],
      ['what is shown: timeline', ({ shown }) => (shown.timeline = shown.timeline.replace('breached', 'breathed'))],
      [
        `the trail on event ${bundle.shown.trail[4]?.position}: entry`,
        ({ shown: { trail } }) => trail[4] && (trail[4].sentence = 'All is well.'),
      ],
      ['the statement: null', ({ statement }) => (statement.madeAt = '2026-11-23T09:46:00.000Z')],
    ]
    for (const [name, change] of changes) expect(said(await checkBundle(changed(change)))).toContain(name)
    const [[file] = ['']] = Object.entries(bundle.files)
    const packed = await checkBundle(
      changed(({ files }) => Object.assign(files[file] ?? {}, { gzip: flip(files[file]?.gzip ?? '') })),
    )
    expect(said(packed)[0]).toBe(`policy file priorities.yaml (${file.slice(0, 12)}): bytes`)
  })

  it('names what was taken out, or put where another was', async () => {
    const without = changed(({ events, shown }) => {
      events.splice(3, 1)
      shown.trail.splice(3, 1)
    })
    expect((await checkBundle(without)).faults[0]).toMatchObject({
      where: where('PriorityReclassified'),
      says: expect.stringContaining('version 3 of its stream is missing before it'),
    })
    const last = changed(({ events, shown }) => void [events.pop(), shown.trail.pop()])
    expect(said(await checkBundle(last))).toEqual(expect.arrayContaining(['the statement: events']))
    const swapped = changed(({ events }) => void events.splice(2, 2, ...events.slice(2, 4).reverse()))
    expect((await checkBundle(swapped)).faults[0]?.says).toMatch(/missing before it|stands after event/)
    const seal = changed(({ seals }) => void seals.pop())
    expect((await checkBundle(seal)).faults[0]?.says).toContain("seal 2 isn't there")
    const policy = changed(({ policies }) => void policies.pop())
    expect(said(await checkBundle(policy))).toContain(`policy ${bundle.policies[0]?.hash}: null`)
  })

  it('can be put together again by nobody without the key', async () => {
    const told = structuredClone(bundle.shown)
    told.title = 'INC-1001: nothing happened'
    const { title, facts, timeline } = told
    told.marks = await marksOf({ title, facts: JSON.stringify(facts), timeline })
    const statement = { ...bundle.statement, shown: await sha256(JSON.stringify(told)) }
    expect(said(await checkBundle({ ...bundle, shown: told, statement }))).toEqual(['the statement: null'])
    const unsigned = await bundledIncident({ key: undefined })
    expect((await checkBundleFile(bundleHtml(unsigned))).notes.at(-1)).toContain('nobody has signed the whole')
  })

  it('shows any change of its file, wherever that is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(html.length - 1), fc.constantFrom('a', 'Z', '0', ' ', '"', '<', '\n'), async (at, by) => {
        fc.pre(html[at] !== by)
        const { faults } = await checkBundleFile(html.slice(0, at) + by + html.slice(at + 1))
        expect({ at, by, faults: faults.length }).not.toMatchObject({ faults: 0 })
      }),
      { numRuns: 100 },
    )
  })

  it('says where the page around the data was changed', async () => {
    const { faults } = await checkBundleFile(html.replace('It holds: every event', 'It holds, any event'))
    expect(faults).toEqual([
      {
        where: 'the page',
        field: null,
        says: expect.stringContaining("it isn't the one that the bundle was written with: at character"),
      },
    ])
  })
})

describe('what the page runs', () => {
  it('stands on nothing but what a browser has, and finds what the command finds', async () => {
    const browser = {
      crypto,
      TextEncoder,
      Blob,
      Response,
      DecompressionStream,
      atob,
      text: dataText(changed(({ events }) => void (eventOf({ ...bundle, events }, 'WorkStarted').event.data += ' '))),
    }
    const found = (await runInNewContext(`${pageFunctions}\ncheckBundle(JSON.parse(text))`, browser)) as Found
    expect(said(found)).toContain(`${where('WorkStarted')}: data`)
    const whole = { ...browser, text: dataText(bundle) }
    expect(((await runInNewContext(`${pageFunctions}\ncheckBundle(JSON.parse(text))`, whole)) as Found).faults).toEqual(
      [],
    )
  })

  it('ends no tag of its own', () => {
    expect(pageFunctions).not.toMatch(/<\/script|<!--/)
  })
})
