import { Readable } from 'node:stream'
import { z } from 'zod'
import type { Asking, ReadingOn } from '../asking.js'
import type { ApiRequest, Connection } from '../connection/connection.js'
import { header } from '../connection/headers.js'
import { ServiceNowFailure } from '../failure.js'
import { allOf, type Query, where } from '../records/query.js'
import { readOn } from '../records/read-on.js'
import type { Page } from '../records/record.js'
import type { SysId } from '../records/sys-id.js'
import { unlessMissing } from '../table/table-source.js'
import type { Attachment, Attachments, Download, Upload } from './attachments.js'
import { Measured } from './measured.js'
import { AttachmentRow } from './read-attachment.js'

const path = '/api/now/attachment'
const resource = 'attachment'
/** JSON on the attachment, beside the bytes of its file. */
const metadata = 'x-attachment-metadata'
const List = z.object({ result: z.array(AttachmentRow) })
const Stored = z.object({ result: AttachmentRow })

export class HttpAttachments implements Attachments {
  constructor(private readonly connection: Connection) {}

  async of(table: string, record: SysId, asking: Asking = {}): Promise<readonly Attachment[]> {
    const all: Attachment[] = []
    const query = allOf(where('table_name', '=', table), where('table_sys_id', '=', record))
    for await (const { records } of this.#read(query, asking)) all.push(...records)
    return all
  }

  readOn(table: string, reading: ReadingOn = {}): AsyncGenerator<Page<Attachment>, void, undefined> {
    return this.#read(where('table_name', '=', table), reading)
  }

  async download(id: SysId, asking: Asking = {}): Promise<Download | undefined> {
    const request: ApiRequest = { ...asking, method: 'GET', path: `${path}/${id}/file`, resource }
    const opened = await unlessMissing(this.connection.open(request, metadata))
    if (!opened) return undefined
    const attachment = attachmentIn(header(opened.headers, metadata) ?? '')
    if (!attachment) {
      opened.stream.destroy()
      throw unexpected(request, `the header ${metadata} isn’t of the shape that the API gives`, 'yes')
    }
    return { attachment, bytes: this.#whole(request, attachment, opened.stream) }
  }

  async upload(
    { table, recordId, fileName, contentType, bytes, sizeBytes }: Upload,
    asking: Asking = {},
  ): Promise<Attachment> {
    const measured = new Measured()
    const ours: { error?: unknown } = {}
    const passing = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
      try {
        for await (const chunk of source) {
          measured.pass(chunk)
          yield chunk
        }
      } catch (error) {
        ours.error = error
        throw error
      }
    }
    const whole = bytes instanceof Uint8Array
    if (whole) measured.pass(bytes)
    const request: ApiRequest = {
      ...asking,
      method: 'POST',
      path: `${path}/file`,
      resource,
      query: { table_name: table, table_sys_id: recordId, file_name: fileName },
      body: {
        type: contentType,
        bytes: whole ? bytes : Readable.from(passing(bytes), { objectMode: false }),
        size: whole ? undefined : sizeBytes,
      },
    }
    const { body } = await this.connection.ask(request).catch((failure: unknown) => {
      // Not the connection broke but what was to be sent.
      const { error } = ours
      if (!(failure instanceof ServiceNowFailure) || error === undefined) throw failure
      const why = error instanceof Error ? error.message : 'for an unknown reason'
      throw new ServiceNowFailure('cancelled', `POST ${request.path}: what was to be sent ended early: ${why}.`, {
        sent: failure.sent,
        cause: error,
      })
    })
    const stored = Stored.safeParse(body).data?.result
    if (!stored) throw unexpected(request, 'the answer isn’t of the shape that the API gives', 'maybe')
    const difference = measured.differenceFrom(stored)
    if (difference !== undefined) throw unexpected(request, `sent ${difference} that were stored`, 'yes')
    return stored
  }

  async delete(id: SysId, asking: Asking = {}): Promise<boolean> {
    const done = await unlessMissing(
      this.connection.ask({ ...asking, method: 'DELETE', path: `${path}/${id}`, resource }),
    )
    return done !== undefined
  }

  async *#whole(
    request: ApiRequest,
    attachment: Attachment,
    stream: Readable,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const measured = new Measured()
    const chunks: AsyncIterator<Uint8Array, undefined> = stream[Symbol.asyncIterator]()
    try {
      for (;;) {
        const next = await chunks.next().catch((error: unknown) => {
          throw this.connection.streamFailure(request, error, Math.max(measured.size, 1))
        })
        if (next.done === true) break
        measured.pass(next.value)
        yield next.value
      }
    } finally {
      stream.destroy()
    }
    const difference = measured.differenceFrom(attachment)
    if (difference !== undefined)
      throw new ServiceNowFailure('cut', `GET ${request.path}: the file came with ${difference}.`, { sent: 'yes' })
  }

  #read(query: Query, reading: ReadingOn): AsyncGenerator<Page<Attachment>, void, undefined> {
    return readOn<Attachment>(
      {
        named: path,
        by: 'sys_updated_on',
        keyOf: ({ updatedOn, sysId }) => ({ at: updatedOn, after: sysId }),
        list: async (ordered, limit) => {
          const request: ApiRequest = {
            lane: reading.lane,
            signal: reading.signal,
            method: 'GET',
            path,
            resource,
            query: { sysparm_query: ordered, sysparm_limit: String(limit), sysparm_suppress_pagination_header: 'true' },
          }
          const { headers, body } = await this.connection.ask(request)
          const list = List.safeParse(body).data
          if (!list) throw unexpected(request, 'the answer isn’t of the shape that the API gives', 'yes')
          const total = Number(header(headers, 'x-total-count') ?? Number.NaN)
          return { records: list.result, total: Number.isInteger(total) ? total : undefined }
        },
      },
      query,
      reading,
    )
  }
}

const attachmentIn = (text: string): Attachment | undefined => {
  try {
    return AttachmentRow.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

const unexpected = ({ method, path: at }: ApiRequest, what: string, sent: 'yes' | 'maybe'): ServiceNowFailure =>
  new ServiceNowFailure('unexpected', `${method} ${at}: ${what}.`, { sent })
