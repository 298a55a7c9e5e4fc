/** Sources whose signals clear by themselves, whoever hears of them. */
const monitors = ['alertmanager', 'heartbeat', 'cloudevents']
/** Sources whose records are ended by people alone. */
const records = ['servicenow', 'import']

/**
 * Whether a signal goes on "firing" until its clear comes. A person's report doesn't: nobody will clear it, so resolving
 * it needs no reason for a signal that still fires (domain, "Status").
 */
export const tellsItsEnd = (source: string, requestors: number): boolean =>
  monitors.includes(source) || (requestors === 0 && !records.includes(source))
