/** A record as it is stored: text alone, as ServiceNow's API gives it. Every key is a field of the row's class. */
export type Row = Record<string, string>

export const valueOf = (row: Row | undefined, field: string): string => row?.[field] ?? ''
