import { instant, type Instant, type StartWorkInput } from '@atlas/contracts'
import type { FirstWork } from '@atlas/domain'
import type { Keep } from './act-on-incident.js'

/** What comes with the first Work in Progress. An acknowledgement without its assessment is none, and is asked for. */
export const firstWorkOf = ({ triage, acknowledgement, nextUpdateBy }: StartWorkInput, keep: Keep): FirstWork => ({
  triage,
  acknowledgement: acknowledgement?.initialAssessment ? keep(JSON.stringify(acknowledgement)) : undefined,
  nextUpdateBy: momentOf(nextUpdateBy),
})

/** What is recorded after it happened; a reason without an instant dates nothing back. */
export const lateOf = ({ at, lateReason }: { at?: string | undefined; lateReason?: string | undefined }) =>
  at === undefined ? undefined : { at: momentOf(at), reason: lateReason }

/** The log's form of an instant that came with an offset. */
export function momentOf(sent: string): Instant
export function momentOf(sent: string | undefined): Instant | undefined
export function momentOf(sent: string | undefined): Instant | undefined {
  return sent === undefined ? undefined : instant(Date.parse(sent))
}
