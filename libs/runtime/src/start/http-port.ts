import { createServer } from 'node:net'
import { errorCode, reason } from '../error-reason.js'
import { StartRefusal } from '../start-refusal.js'

/** Asked before anything else is started, so that a busy port is said at once. */
export async function assertPortFree(host: string, port: number): Promise<void> {
  const server = createServer()
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port, exclusive: true }, resolve)
    })
  } catch (error) {
    throw portRefusal(host, port, error)
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
}

export const portRefusal = (host: string, port: number, error: unknown): StartRefusal => {
  switch (errorCode(error)) {
    case 'EADDRINUSE':
      return new StartRefusal(
        `Port ${port} on ${host} is in use by another program: end that one, or set ATLAS_PORT to a free port.`,
      )
    case 'EACCES':
      return new StartRefusal(`Port ${port} may not be opened by this account: set ATLAS_PORT to one above 1023.`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartRefusal(`${host} is no address of this machine: set ATLAS_HOST to one, such as 127.0.0.1.`)
    default:
      return new StartRefusal(`Port ${port} on ${host} can't be opened: ${reason(error)}.`)
  }
}
