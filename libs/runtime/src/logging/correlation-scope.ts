import { AsyncLocalStorage } from 'node:async_hooks'

/** The correlation id of the request or message under way, for log lines. */
export const correlationScope = new AsyncLocalStorage<string>()
