/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-member-access -- tests look into whatever came */
import { type Simulator, startSimulator } from '../simulator.js'

export interface Got {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON; fails the test that asks for it where it is none. */
  readonly json: any
}

/** A client as a test writes it: HTTP alone, signed in as `admin` unless it says otherwise. */
export class Client {
  constructor(
    readonly simulator: Simulator,
    readonly signedIn: Readonly<Record<string, string>> = basic('admin', 'admin'),
  ) {}

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Got> {
    const raw = typeof body === 'string' || body instanceof Uint8Array
    const response = await fetch(path.startsWith('http') ? path : this.simulator.url + path, {
      method,
      headers: {
        Accept: 'application/json',
        ...(body === undefined || raw ? {} : { 'Content-Type': 'application/json' }),
        ...this.signedIn,
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      text,
      get json() {
        return JSON.parse(text) as unknown
      },
    }
  }

  get(path: string, headers?: Record<string, string>): Promise<Got> {
    return this.send('GET', path, undefined, headers)
  }

  /** Records of a table: `sysparm_` is put before the names. */
  async list(table: string, parameters: Record<string, string> = {}): Promise<any[]> {
    const query = new URLSearchParams()
    for (const [name, value] of Object.entries(parameters)) query.set(`sysparm_${name}`, value)
    return (await this.get(`/api/now/table/${table}?${query.toString()}`)).json.result
  }

  async create(table: string, body: Record<string, unknown>, query = ''): Promise<any> {
    const got = await this.send('POST', `/api/now/table/${table}${query}`, body)
    if (got.status !== 201) throw new Error(`${got.status} ${got.text}`)
    return got.json.result
  }

  as(user: string, password = user): Client {
    return new Client(this.simulator, basic(user, password))
  }

  /** The second port, where faults are planted. */
  async control(method: string, path: string, body?: unknown): Promise<Got> {
    return new Client(this.simulator, {}).send(method, this.simulator.controlUrl + path, body)
  }
}

export const basic = (user: string, password: string): Record<string, string> => ({
  Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
})

/** 2026-03-02T18:00:00Z, a Monday; it stands still unless a test moves it. */
export const monday = Date.UTC(2026, 2, 2, 18, 0, 0)

export const started = async (): Promise<Client> => new Client(await startSimulator({ seed: 7, startAt: monday }))
