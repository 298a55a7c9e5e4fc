// Starts Debian's nginx with the gateway's configuration before stand-ins for the six services and asks for a path of
// every route: each must reach its service. Needs nginx on the PATH.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { routes, services } from '@atlas/contracts'
import { nginxConfiguration } from './nginx-configuration.js'

const listening = async (server) => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server.address().port
}
const folder = await mkdtemp(join(tmpdir(), 'atlas-gateway-'))
const standIns = services.map((service) => createServer((request, response) => response.end(service)))
const upstreams = {}
for (const [index, standIn] of standIns.entries()) upstreams[services[index]] = `127.0.0.1:${await listening(standIn)}`
const free = createServer()
const port = await listening(free)
free.close()

const file = join(folder, 'nginx.conf')
await writeFile(file, nginxConfiguration({ listen: `127.0.0.1:${port}`, upstreams, folder, pid: join(folder, 'pid') }))
const wrong = []
const tested = spawnSync('nginx', ['-t', '-c', file], { encoding: 'utf8' })
if (tested.status !== 0) wrong.push(tested.stderr)
else {
  const nginx = spawn('nginx', ['-c', file, '-g', 'daemon off;'], { stdio: 'inherit' })
  for (let tries = 0; tries < 50; tries++) {
    if (await fetch(`http://127.0.0.1:${port}/livez`).catch(() => undefined)) break
    await sleep(100)
  }
  for (const { methods, path, service } of routes)
    for (const method of methods ?? ['GET', 'POST'])
      for (const suffix of ['', '/x/y']) {
        const asked = `${path.replace(/:[a-z]+/gi, '7')}${suffix}`
        const answer = await fetch(`http://127.0.0.1:${port}${asked}`, { method })
        const reached = await answer.text()
        if (reached !== service) wrong.push(`${method} ${asked} reached ${reached}, should reach ${service}`)
      }
  const nothing = await fetch(`http://127.0.0.1:${port}/v1/signalsx`)
  if (nothing.status !== 404) wrong.push(`/v1/signalsx answered ${nothing.status}, should be 404`)
  nginx.kill('SIGTERM')
  await once(nginx, 'exit')
}
for (const standIn of standIns) {
  standIn.closeAllConnections()
  standIn.close()
}
await rm(folder, { recursive: true, force: true })
console.log(wrong.length ? wrong.join('\n') : `${routes.length} routes reach their services`)
process.exit(wrong.length ? 1 : 0)
