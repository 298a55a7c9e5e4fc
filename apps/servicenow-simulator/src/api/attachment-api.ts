import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { maySee } from '../auth/access.js'
import { answer, nothing } from '../http/answers.js'
import { multipart } from '../http/multipart.js'
import type { Answer } from '../http/request.js'
import { invalidTable, noRecord, Refusal } from '../records/refusal.js'
import { type Row, valueOf } from '../tables/row.js'
import type { Call } from './context.js'
import { linkHeader, pageOf, parametersOf, queryOf, rowsOf, wantsLinks } from './selection.js'

/** `/api/now[/v1]/attachment…` */
export const attachmentApi = (call: Call, rest: readonly string[]): Answer => {
  const { method } = call.request
  const [first, second] = rest
  if (first === undefined && (method === 'GET' || method === 'HEAD')) return list(call)
  if (first === 'file' && method === 'POST') return uploadRaw(call)
  if (first === 'upload' && method === 'POST') return uploadForm(call)
  if (first !== undefined && second === undefined) {
    if (method === 'GET' || method === 'HEAD')
      return answer(call.request, 200, { result: metadata(call, attachmentOf(call, first)) })
    if (method === 'DELETE') {
      const row = attachmentOf(call, first)
      call.api.files.delete(valueOf(row, 'sys_id'))
      call.api.instance.delete(row, call.actor)
      return nothing
    }
  }
  if (first !== undefined && second === 'file' && (method === 'GET' || method === 'HEAD')) return file(call, first)
  throw new Refusal(405, 'Method not supported')
}

const attachmentOf = ({ api }: Call, id: string): Row => {
  const row = api.instance.tables.find('sys_attachment', id)
  if (!row) throw noRecord()
  return row
}

const metadataFields = [
  'size_bytes',
  'file_name',
  'sys_mod_count',
  'average_image_color',
  'image_width',
  'sys_updated_on',
  'sys_tags',
  'table_name',
  'sys_id',
  'image_height',
  'sys_updated_by',
  'content_type',
  'sys_created_on',
  'size_compressed',
  'compressed',
  'state',
  'table_sys_id',
  'chunk_size_bytes',
  'hash',
  'sys_created_by',
]
const metadata = ({ request }: Call, row: Row): Row => ({
  ...Object.fromEntries(metadataFields.map((field) => [field, valueOf(row, field)])),
  download_link: `${request.base}/api/now/attachment/${valueOf(row, 'sys_id')}/file`,
})

const list = (call: Call): Answer => {
  const { api, request } = call
  const table = api.instance.dictionary.known('sys_attachment')
  const parameters = parametersOf(call)
  const found = rowsOf(queryOf(parameters, table, call), table, call)
  const page = pageOf(parameters)
  const headers: Record<string, string> = { 'X-Total-Count': String(found.length) }
  if (wantsLinks(request)) headers['Link'] = linkHeader(request, page, found.length)
  const rows = found.slice(page.offset, page.offset + page.limit)
  return answer(request, 200, { result: rows.map((row) => metadata(call, row)) }, headers)
}

const file = (call: Call, id: string): Answer => {
  const row = attachmentOf(call, id)
  const name = valueOf(row, 'file_name')
  return {
    status: 200,
    headers: {
      'Content-Type': valueOf(row, 'content_type') || 'application/octet-stream',
      'Content-Disposition': `attachment;filename*=UTF-8''${encodeURIComponent(name)}`,
      'X-Attachment-Metadata': asHeader(JSON.stringify(metadata(call, row))),
    },
    body: call.api.files.get(valueOf(row, 'sys_id')) ?? Buffer.alloc(0),
  }
}

/** Header values are Latin-1 on the wire; what lies beyond is written as JSON escapes. */
const asHeader = (json: string): string =>
  json.replaceAll(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

const uploadRaw = (call: Call): Answer => {
  const { query, headers, body } = call.request
  return keep(
    call,
    query.get('table_name') ?? '',
    query.get('table_sys_id') ?? '',
    query.get('file_name') ?? '',
    (headers['content-type'] ?? 'application/octet-stream').split(';')[0] ?? '',
    body,
  )
}

const uploadForm = (call: Call): Answer => {
  const parts = multipart(call.request.headers['content-type'] ?? '', call.request.body)
  const text = (name: string): string => parts.find((part) => part.name === name)?.body.toString('utf8') ?? ''
  const upload = parts.find(({ fileName }) => fileName !== undefined)
  if (!upload) throw new Refusal(400, 'No file found in the request', 'The multipart body has no file part')
  return keep(call, text('table_name'), text('table_sys_id'), upload.fileName ?? '', upload.type, upload.body)
}

const keep = (call: Call, tableName: string, id: string, name: string, type: string, bytes: Buffer): Answer => {
  const { api, request, actor } = call
  const { instance } = api
  for (const [parameter, value] of Object.entries({ table_name: tableName, table_sys_id: id, file_name: name }))
    if (value === '') throw new Refusal(400, 'Invalid request', `Missing parameter: ${parameter}`)
  if (!instance.dictionary.table(tableName)) throw invalidTable(tableName)
  const target = instance.tables.find(tableName, id)
  if (!target || !maySee(instance.tables.classOf(target), target, actor)) throw noRecord()
  const row = instance.insert(
    'sys_attachment',
    {
      table_name: tableName,
      table_sys_id: id,
      file_name: name,
      content_type: type,
      size_bytes: String(bytes.length),
      size_compressed: String(gzipSync(bytes).length),
      hash: createHash('sha256').update(bytes).digest('hex'),
      state: 'available',
    },
    actor,
  )
  const attachment = valueOf(row, 'sys_id')
  api.files.set(attachment, Buffer.from(bytes))
  return answer(
    request,
    201,
    { result: metadata(call, row) },
    {
      Location: `${request.base}/api/now/v1/attachment/${attachment}/file`,
    },
  )
}
