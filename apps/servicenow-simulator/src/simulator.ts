import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Api } from './api/context.js'
import { Authentication } from './auth/authentication.js'
import { Sessions } from './auth/sessions.js'
import { Tokens } from './auth/tokens.js'
import { controlServer } from './faults/control.js'
import { Faults } from './faults/faults.js'
import { Hints } from './faults/hints.js'
import { RateLimits } from './faults/rate-limits.js'
import { type Certificate, serve } from './http/server.js'
import { Instance } from './records/instance.js'
import { restore, type Snapshot, snapshotOf } from './records/snapshot.js'
import { adminId } from './seeds/people.js'
import { seed } from './seeds/seed.js'
import { Chance } from './time/chance.js'
import { Clock } from './time/clock.js'

export interface Options {
  readonly host?: string
  /** 0: any free one. */
  readonly port?: number
  readonly controlPort?: number
  /** The same seed and the same requests give the same ids and the same faults. */
  readonly seed?: number
  /** Milliseconds of UTC: a clock that stands still there until the control interface moves it. */
  readonly startAt?: number
  readonly certificate?: Certificate
  /** A file that records are read from, if it is there, and written to on closing. */
  readonly data?: string
}

export interface Simulator {
  readonly url: string
  readonly controlUrl: string
  readonly client: { readonly id: string; readonly secret: string }
  readonly apiKey: string
  readonly api: Api
  close(): Promise<void>
}

export const startSimulator = async (options: Options = {}): Promise<Simulator> => {
  const { host = '127.0.0.1', port = 0, controlPort = 0, seed: number = 1, startAt, certificate, data } = options
  const chance = new Chance(number)
  const instance = new Instance(new Clock(startAt), chance)
  const files = new Map<string, Buffer>()
  seed(instance, files)
  const client = { id: chance.id(), secret: chance.id().slice(0, 10) }
  /** The client that is printed is one of the instance, whatever it was filled from. */
  const putClient = (): void => {
    if (instance.search('oauth_entity', `client_id=${client.id}`).length > 0) return
    instance.insert(
      'oauth_entity',
      { name: 'Simulator client', client_id: client.id, client_secret: client.secret, type: 'client', user: adminId },
      instance.system,
    )
  }
  putClient()
  // Of its own as well, so that it doesn't matter to records how often somebody signs in.
  const secrets = new Chance(number + 2)
  const authentication = new Authentication(instance, new Tokens(instance, secrets), new Sessions(secrets))
  const apiKey = `now_${chance.id()}${chance.id()}`
  authentication.addKey(apiKey, adminId)
  // Faults draw from a seed of their own: what they do to requests doesn't change the ids that records get.
  const faults = new Faults(new Chance(number + 1))
  const api: Api = { instance, authentication, faults, files }
  if (data !== undefined && existsSync(data)) {
    restore(instance, files, JSON.parse(readFileSync(data, 'utf8')) as Snapshot)
    putClient()
  }
  const hints = new Hints(instance, faults)
  const server = serve(api, new RateLimits(instance), certificate)
  const control = controlServer(api, hints)
  await listen(server, port, host)
  await listen(control, controlPort, host)
  const at = (one: Server): string => `${host}:${(one.address() as AddressInfo).port}`
  return {
    url: `${certificate ? 'https' : 'http'}://${at(server)}`,
    controlUrl: `http://${at(control)}`,
    client,
    apiKey,
    api,
    close: async () => {
      hints.clear()
      await Promise.all([server, control].map(closed))
      if (data !== undefined) writeFileSync(data, JSON.stringify(snapshotOf(instance, files)))
    },
  }
}

const listen = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve()
    })
    server.closeAllConnections()
  })
