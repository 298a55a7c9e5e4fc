import { z } from 'zod'
import { Hash } from '../envelope.js'
import { Seal } from '../events/seal.js'
import { InclusionProof } from './seal.js'

/**
 * Everything that proves what one incident's trail says, to be checked without a database or a network: the data of the
 * page that `atlas audit export` writes. What isn't as it was written, the check names (reporting, bundle/checks).
 */

/**
 * The first 8 hex digits of the sha256 of each part: which part was changed, when the hash over all of them doesn't hold
 * any more. They point at a place and prove nothing.
 */
const Marks = z.record(z.string(), z.string())

const BundledEvent = z.strictObject({
  /** As stored. `previous`: of the event before in its stream, which may be another incident's. */
  event: InclusionProof.shape.event.extend({ recordedAt: z.string() }).strict(),
  /** In the seal of this number, as which leaf, and the neighbours on its way up; null: no seal covers it yet. */
  sealed: z.strictObject({ seal: z.int(), leaf: z.int(), path: z.array(Hash) }).nullable(),
  /** By field, and by field of the data and metadata: `data.reason`. */
  marks: Marks,
})

/** Bytes that the trail shows, under the name that events have for them: sha256(salt ‖ bytes). */
const BundledContent = z.strictObject({
  hash: Hash,
  /** Both in base64. */
  salt: z.string(),
  bytes: z.string(),
  marks: Marks,
})

/** A policy version: its files by name, and which bytes each holds. */
const BundledPolicy = z.strictObject({ hash: Hash, files: z.record(z.string(), Hash) })

/** A policy file: gzip, in base64. */
const BundledFile = z.strictObject({ gzip: z.string(), mark: z.string() })

const Part = z.strictObject({ name: z.string(), says: z.string() })
/** An entry of the trail, as it is shown. */
const ToldEntry = z.strictObject({
  position: z.int(),
  at: z.string(),
  sentence: z.string(),
  parts: z.array(Part),
  mark: z.string(),
})

/** What the page shows: made from the events when it was written. */
const Shown = z.strictObject({
  title: z.string(),
  facts: z.array(Part),
  /** The clocks on a timeline, as SVG. */
  timeline: z.string(),
  trail: z.array(ToldEntry),
  /** Of all but the trail. */
  marks: Marks,
})

/** What holds the parts together: it has the lists of all that is in the bundle, so that nothing can be taken out. */
export const BundleStatement = z.strictObject({
  incident: z.string(),
  number: z.string(),
  /** `log.now()`, and the position up to which the log was read. */
  madeAt: z.string(),
  upTo: z.int(),
  /** Each a sha256: over the hashes in their order, a line each; of `shown` over its JSON. */
  events: Hash,
  seals: Hash,
  contents: Hash,
  policies: Hash,
  shown: Hash,
  /** Over the page without this data. */
  page: Hash,
})
export type BundleStatement = z.infer<typeof BundleStatement>

export const Bundle = z.strictObject({
  bundle: z.literal('atlas bundle v1'),
  statement: BundleStatement,
  /** By the key that seals are signed with; null where whoever wrote it hasn't got that. */
  signed: Seal.pick({ key: true, signature: true }).strict().nullable(),
  shown: Shown,
  /** Of the incident, in the order of the log. */
  events: z.array(BundledEvent),
  /** Those that cover the events, in order. */
  seals: z.array(z.strictObject({ seal: Seal.strict(), marks: Marks })),
  contents: z.array(BundledContent),
  policies: z.array(BundledPolicy),
  /** Policy files by the sha256 of their bytes. */
  files: z.record(Hash, BundledFile),
})
export type Bundle = z.infer<typeof Bundle>
export type BundledEvent = Bundle['events'][number]
export type BundledSeal = Bundle['seals'][number]
