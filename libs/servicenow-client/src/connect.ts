import { Pool } from 'undici'
import { HttpAttachments } from './attachments/http-attachments.js'
import { Connection } from './connection/connection.js'
import { HttpDictionary } from './dictionary/http-dictionary.js'
import type { Instance } from './instance.js'
import { HttpJournal } from './journal/http-journal.js'
import { Breaker } from './pacing/breaker.js'
import { Budget } from './pacing/budget.js'
import { Gate } from './pacing/gate.js'
import type { ServiceNow } from './service-now.js'
import { Concealed } from './signing-in/concealed.js'
import { signInOf } from './signing-in/sign-in.js'
import { HttpTable } from './table/http-table.js'

/** Milliseconds for a connection to come about; an instance that is away is to be found out sooner than a slow one. */
const connectTimeout = 10_000

/**
 * Nothing is asked before the first request. HTTP/1.1 with one request a connection at a time, so that a connection that
 * breaks speaks of that request alone.
 * @throws RangeError for an address or a number that can't be meant
 */
export const connect = (instance: Instance): ServiceNow => {
  const {
    credentials,
    ca,
    inFlight = 4,
    requestsPerHour,
    keptForUrgent = 0.1,
    timeout = 60_000,
    patience = 60_000,
    readAttempts = 3,
    failuresUntilRest = 5,
    firstRest = 1000,
    onAttempt = () => undefined,
  } = instance
  const origin = originOf(instance)
  for (const [name, number] of Object.entries({
    inFlight,
    timeout,
    readAttempts,
    failuresUntilRest,
    firstRest,
    requestsPerHour,
  }))
    if (number !== undefined && !(Number.isInteger(number) && number > 0))
      throw new RangeError(`${name} is a whole number above 0, not ${number}`)
  if (!(keptForUrgent >= 0 && keptForUrgent < 1))
    throw new RangeError(`keptForUrgent is a share below 1, not ${keptForUrgent}`)
  if (!(patience >= 0)) throw new RangeError(`patience is milliseconds, not ${patience}`)

  const dispatcher = new Pool(origin, {
    allowH2: false,
    pipelining: 1,
    // The exchange has a clock of its own, for the whole of it.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: Math.min(connectTimeout, timeout), ...(ca === undefined ? {} : { ca }) },
  })
  const budget = new Budget(keptForUrgent, requestsPerHour, performance.now())
  const breaker = new Breaker({ failuresUntilRest, firstRest })
  const gate = new Gate({ inFlight, patience }, budget, breaker)
  const concealed = new Concealed()
  const connection: Connection = new Connection({
    origin,
    dispatcher,
    signIn: signInOf(credentials, concealed, (form) => connection.askToken(form)),
    concealed,
    gate,
    budget,
    breaker,
    timeout,
    readAttempts,
    onAttempt,
  })
  const tables = new Map<string, HttpTable>()
  return {
    table: (name) => {
      const table = tables.get(name) ?? new HttpTable(connection, name)
      tables.set(name, table)
      return table
    },
    journal: new HttpJournal(connection),
    attachments: new HttpAttachments(connection),
    dictionary: new HttpDictionary(connection),
    close: async () => {
      gate.close()
      await dispatcher.destroy()
    },
  }
}

const ownHosts = /^(localhost|127(\.\d+){3}|\[::1\])$/

const originOf = ({ url, plainHttp = false }: Instance): string => {
  const address = URL.canParse(url) ? new URL(url) : undefined
  if (!address || !/^https?:$/.test(address.protocol))
    throw new RangeError('the instance’s url is such as https://dev12345.service-now.com')
  if (address.username !== '' || address.password !== '')
    throw new RangeError('credentials don’t belong into the instance’s url')
  if (address.pathname !== '/' || address.search !== '' || address.hash !== '')
    throw new RangeError(`the instance’s url has no path: ${address.origin}`)
  if (address.protocol === 'http:' && !plainHttp && !ownHosts.test(address.hostname))
    throw new RangeError(`credentials would go over plain http to ${address.host}; say plainHttp if that is meant`)
  return address.origin
}
