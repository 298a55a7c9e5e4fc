import type { Reading } from '../asking.js'
import { ServiceNowFailure } from '../failure.js'
import { droppedOf } from '../records/differences.js'
import { where } from '../records/query.js'
import { displaysOf, eachOf } from '../records/read-record.js'
import type { Written } from '../records/record.js'
import type { Created, Creation, Table } from './table.js'

/**
 * A record under a `correlation_id` that there is one of, however often this is called. What an earlier call may have
 * made is looked for first; there is at most one POST a call, and where its fate isn't known it is looked for again.
 */
export const createOnce = async <F extends string>(
  table: Pick<Table, 'find' | 'get' | 'create'>,
  creation: Creation,
  reading: Reading<F>,
): Promise<Created<F>> => {
  const { correlationId, sysId, fields } = creation
  const wanted: Written = { ...fields, correlation_id: correlationId }
  const there = await found(table, creation, wanted, reading)
  if (there) return { ...there, made: false }
  try {
    const stored = await table.create(sysId === undefined ? wanted : { ...wanted, sys_id: sysId }, reading)
    return { ...stored, made: true, others: [] }
  } catch (error) {
    if (!(error instanceof ServiceNowFailure)) throw error
    const taken = isTaken(error)
    if (error.sent === 'no' && !taken) throw error
    const after = await found(table, creation, wanted, reading)
    if (!after) throw error
    return { ...after, made: !taken }
  }
}

/** Two calls at once: the instance's own key lets one of them through. */
const isTaken = ({ kind, said }: ServiceNowFailure): boolean =>
  kind === 'forbidden' && /unique key violation|duplicate entry/i.test(`${said?.message ?? ''} ${said?.detail ?? ''}`)

const found = async <F extends string>(
  table: Pick<Table, 'find' | 'get'>,
  { correlationId, sysId }: Creation,
  wanted: Written,
  reading: Reading<F>,
): Promise<Omit<Created<F>, 'made'> | undefined> => {
  const fields: readonly string[] = [...new Set<string>([...reading.fields, ...Object.keys(wanted)])]
  const wide: Reading<string> = { ...reading, fields }
  const correlated = await table.find(where('correlation_id', '=', correlationId), wide)
  // A field ACL may have kept the correlation from being stored; its key is still ours.
  const bySysId = sysId === undefined || correlated.length > 0 ? undefined : await table.get(sysId, wide)
  const all = bySysId ? [bySysId] : correlated
  const ours = all.find((record) => record.sysId.toLowerCase() === sysId?.toLowerCase()) ?? all[0]
  if (!ours) return undefined
  return {
    record: {
      ...ours,
      values: eachOf(reading.fields, (field) => ours.values[field]),
      displays: displaysOf(reading.fields, (field) => ours.displays[field]),
    },
    dropped: droppedOf(wanted, (field) => ours.values[field]),
    others: all.filter((record) => record !== ours).map((record) => record.sysId),
  }
}
