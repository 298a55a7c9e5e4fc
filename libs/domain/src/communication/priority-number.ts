import type { Priority } from '@atlas/contracts'

/** What fills [OldPrio] and [NewPrio]: the templates say the P themselves. */
export const priorityNumber = (priority: Priority): string => priority.slice(1)
