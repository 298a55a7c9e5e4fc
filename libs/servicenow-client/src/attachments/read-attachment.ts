import { z } from 'zod'
import { isSysId } from '../records/sys-id.js'
import { isUtcSecond } from '../records/utc-second.js'
import type { Attachment } from './attachments.js'

const id = z.string().refine(isSysId)
const text = z
  .string()
  .nullish()
  .transform((given) => given ?? '')

/** As the Attachment API gives it in lists, answers to uploads, and the header of a file. */
export const AttachmentRow = z
  .object({
    sys_id: id,
    table_name: z.string(),
    table_sys_id: id,
    file_name: z.string(),
    content_type: text,
    size_bytes: z.coerce.number().int().nonnegative(),
    hash: text,
    sys_updated_on: z.string().refine(isUtcSecond),
    sys_created_by: text,
  })
  .transform((row): Attachment => ({
    sysId: row.sys_id,
    table: row.table_name,
    recordId: row.table_sys_id,
    fileName: row.file_name,
    contentType: row.content_type,
    sizeBytes: row.size_bytes,
    sha256: row.hash === '' ? undefined : row.hash.toLowerCase(),
    updatedOn: row.sys_updated_on,
    createdBy: row.sys_created_by,
  }))
