import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { selfMade } from './http/certificate.js'
import { startSimulator } from './simulator.js'

const usage = `servicenow-simulator [--port N] [--control-port N] [--host H] [--seed N] [--now INSTANT] [--data FILE]
                     [--https [--write-cert FILE]] [--cert FILE --key FILE]`

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8081' },
    'control-port': { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    seed: { type: 'string', default: '1' },
    now: { type: 'string' },
    data: { type: 'string' },
    https: { type: 'boolean', default: false },
    cert: { type: 'string' },
    key: { type: 'string' },
    // The certificate made for --https, for clients to trust.
    'write-cert': { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(usage)
  process.exit(0)
}
const number = (name: 'port' | 'control-port' | 'seed'): number => {
  const found = Number(values[name])
  if (Number.isInteger(found) && found >= 0) return found
  console.error(`--${name} wants a whole number\n${usage}`)
  process.exit(2)
}
const startAt = values.now === undefined ? undefined : Date.parse(values.now)
if (startAt !== undefined && Number.isNaN(startAt)) {
  console.error(`--now wants an instant such as 2026-01-31T12:00:00Z\n${usage}`)
  process.exit(2)
}
const given = values.cert !== undefined && values.key !== undefined
const certificate = given
  ? { cert: readFileSync(values.cert ?? '', 'utf8'), key: readFileSync(values.key ?? '', 'utf8') }
  : values.https
    ? selfMade(values.host)
    : undefined

if (certificate && values['write-cert'] !== undefined) writeFileSync(values['write-cert'], certificate.cert)

const simulator = await startSimulator({
  host: values.host,
  port: number('port'),
  controlPort: number('control-port'),
  seed: number('seed'),
  ...(startAt === undefined ? {} : { startAt }),
  ...(certificate ? { certificate } : {}),
  ...(values.data === undefined ? {} : { data: values.data }),
})
console.log(`ServiceNow simulator on ${simulator.url}
  user      admin / admin
  client    ${simulator.client.id} / ${simulator.client.secret}
  API key   ${simulator.apiKey}
  control   ${simulator.controlUrl}`)

const stop = (): void => {
  void simulator.close().then(() => process.exit(0))
}
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
