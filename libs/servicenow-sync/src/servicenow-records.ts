import type { MappedWrite } from '@atlas/domain'

/** A record there, by its id. */
export interface RecordThere {
  readonly sysId: string
  readonly modCount: number
}

/**
 * The port to an instance's records. Field names and values are ServiceNow's. Nothing implements it yet: what is to be
 * written waits in the outbox until the protocol is there (design, "Sync protocol").
 */
export abstract class ServiceNowRecords {
  /** Looked for before a create, and again before one is repeated. */
  abstract find(correlationId: string): Promise<RecordThere | undefined>
  abstract create(fields: MappedWrite['fields']): Promise<RecordThere>
  /** Compares the answer field by field; a field that didn't take is an error. */
  abstract update(sysId: string, fields: MappedWrite['fields']): Promise<RecordThere>
  /** `marker` is in the text, and searched for before a repetition. */
  abstract note(sysId: string, marker: string, text: string): Promise<void>
  abstract comment(sysId: string, marker: string, text: string): Promise<void>
}
