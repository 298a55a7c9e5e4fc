import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Instance } from '../records/instance.js'
import { valueOf } from '../tables/row.js'
import type { Put } from './seed.js'

const kept: readonly (readonly [incident: string, fileName: string, type: string, text: string])[] = [
  ['INC0000060', 'mail-client.log', 'text/plain', 'Connection to the mail server timed out.\n'],
  ['INC0000018', 'forecast.csv', 'text/csv', 'quarter,forecast\nQ1,100\n'],
]

/** A plain instance isn't without attachments: clients list them before they have made any (SDK for Go, attachment.feature). */
export const seedAttachments = (instance: Instance, put: Put, files: Map<string, Buffer>): void => {
  for (const [number, file_name, content_type, text] of kept) {
    const [incident] = instance.search('incident', `number=${number}`)
    const bytes = Buffer.from(text)
    const row = put('sys_attachment', {
      table_name: 'incident',
      table_sys_id: valueOf(incident, 'sys_id'),
      file_name,
      content_type,
      size_bytes: String(bytes.length),
      size_compressed: String(gzipSync(bytes).length),
      hash: createHash('sha256').update(bytes).digest('hex'),
      state: 'available',
    })
    files.set(valueOf(row, 'sys_id'), bytes)
  }
}
