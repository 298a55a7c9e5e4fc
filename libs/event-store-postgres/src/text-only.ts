import type { CustomTypesConfig } from 'pg'

const asText: CustomTypesConfig = { getTypeParser: () => (value: string) => value }

/** Rows as arrays of the server's own text: nothing is parsed that isn't read (measured in log-and-bus, "Speed"). */
export const textOnly = { rowMode: 'array', types: asText } as const
