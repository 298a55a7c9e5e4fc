import type { Change } from '../records/change.js'
import { valueOf } from '../tables/row.js'

/** A record takes its attachments along when it goes. */
export const deleteAttachments = ({ operation, row, actor, instance }: Change): void => {
  if (operation !== 'delete') return
  const attachments = instance.dictionary.known('sys_attachment')
  const store = instance.tables.storeOf(attachments)
  for (const attachment of [...store.having('table_sys_id', valueOf(row, 'sys_id'))]) instance.delete(attachment, actor)
}
