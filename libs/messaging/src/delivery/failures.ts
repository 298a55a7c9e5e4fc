import { LogContended } from '@atlas/event-sourcing'

/** The inbox was moved by another consumer of the same partition: after a rebalance the old one goes on for a while. */
export class Fenced extends Error {
  constructor(consumer: string, source: string, partition: number) {
    super(`${consumer}: another process consumes partition ${partition} of ${source} now`)
  }
}

/** Thrown out of waits when the bus is told to stop; what was under way was rolled back and comes again. */
export class BusStopped extends Error {
  constructor() {
    super('the bus is stopping')
  }
}

/** Classes of SQLSTATE (PostgreSQL, appendix A): connection, resources, operator intervention, system error. */
const transientClasses = ['08', '53', '57', '58']
/** Serialization failure, deadlock, lock not available, and timeouts of idle, transaction and session. */
const transientStates = ['40001', '40P01', '55P03', '25P03', '25P04']
/** Of these, the timeouts of idle and transaction. */
const overlongStates = ['25P03', '25P04']
const transientSystemErrors = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]
/** pg has no codes for these. */
const transientMessages =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Query read timeout|Client was closed|Cannot use a pool after calling end)/

/**
 * Whether the trouble is the surroundings' and not the message's: such a message is never set aside, its consumer
 * stops and tries again for ever (log-and-bus, "dead letters"). Looks into `cause`, TypeORM's `driverError` and the
 * parts of an AggregateError.
 */
export const isTransient = (error: unknown): boolean => has(error, isTransientItself)

/** Whether the server ended the unit because it took too long: with fewer messages it may end in time. */
export const isOverlong = (error: unknown): boolean =>
  has(error, (each) => 'code' in each && typeof each.code === 'string' && overlongStates.includes(each.code))

function isTransientItself(error: Error): boolean {
  if (error instanceof LogContended || error instanceof Fenced || error instanceof BusStopped) return true
  if ('code' in error && typeof error.code === 'string' && isTransientCode(error.code)) return true
  if ('transient' in error && error.transient === true) return true
  return transientMessages.test(error.message)
}

/** The error itself, or what it stands for. */
function has(error: unknown, is: (error: Error) => boolean): boolean {
  if (!(error instanceof Error)) return false
  if (is(error)) return true
  if ('driverError' in error && error.driverError !== error && has(error.driverError, is)) return true
  if (error instanceof AggregateError && error.errors.some((each) => has(each, is))) return true
  return error.cause !== undefined && error.cause !== error && has(error.cause, is)
}

const isTransientCode = (code: string): boolean =>
  transientSystemErrors.includes(code) ||
  transientStates.includes(code) ||
  (/^[0-9A-Z]{5}$/.test(code) && transientClasses.includes(code.slice(0, 2)))

/** The error as an operator reads it: with its stack, cut at 8 KiB. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `thrown: ${JSON.stringify(error) ?? String(error)}`.slice(0, 8192)
  const cause = error.cause === undefined ? '' : `\ncaused by ${describeError(error.cause)}`
  return `${error.stack ?? `${error.name}: ${error.message}`}${cause}`.slice(0, 8192)
}
