import type { Asking, ReadingOn } from '../asking.js'
import type { Page } from '../records/record.js'
import type { SysId } from '../records/sys-id.js'
import type { UtcSecond } from '../records/utc-second.js'

export interface Attachment {
  readonly sysId: SysId
  readonly table: string
  /** The record that it hangs on. */
  readonly recordId: SysId
  readonly fileName: string
  readonly contentType: string
  readonly sizeBytes: number
  /** SHA-256 in hexadecimal digits; undefined where the instance gives none. */
  readonly sha256: string | undefined
  readonly updatedOn: UtcSecond
  readonly createdBy: string
}

export interface Download {
  readonly attachment: Attachment
  /**
   * The bytes as they come, held back while nobody takes them. Throws `cut` where they end early or aren't those that
   * the instance has the size and hash of. Not to be taken is to be ended: `return()` of the iterator, or the signal.
   */
  readonly bytes: AsyncIterable<Uint8Array>
}

export interface Upload {
  readonly table: string
  readonly recordId: SysId
  readonly fileName: string
  readonly contentType: string
  /**
   * Streamed as they come, and never sent twice. Where a token ends meanwhile, bytes that are whole go with another one;
   * of a stream `unauthenticated` is thrown with `sent: no` and `retryAfterMs: 0`: to be uploaded again from its source.
   */
  readonly bytes: Uint8Array | AsyncIterable<Uint8Array>
  /** Of bytes that come as a stream, where it is known: then their length is declared, and must be right. */
  readonly sizeBytes?: number | undefined
}

/** `/api/now/attachment` */
export interface Attachments {
  /** Of a record, oldest change first. */
  of(table: string, record: SysId, asking?: Asking): Promise<readonly Attachment[]>
  /** Of every record of the table, by key over `sys_updated_on` and `sys_id`. */
  readOn(table: string, reading?: ReadingOn): AsyncGenerator<Page<Attachment>, void, undefined>
  /** undefined: no such attachment. */
  download(id: SysId, asking?: Asking): Promise<Download | undefined>
  /** One POST. Throws `unexpected` where size or hash of what was stored aren't those of what was sent. */
  upload(upload: Upload, asking?: Asking): Promise<Attachment>
  /** False: there was none. */
  delete(id: SysId, asking?: Asking): Promise<boolean>
}
