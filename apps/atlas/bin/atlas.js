#!/usr/bin/env node
// Runs the `atlas` command on Node 24, whichever Node started this file: the `node` package brings its own.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const [major] = process.versions.node.split('.').map(Number)
if (major >= 24) await import('../dist/main.js')
else {
  const packaged = join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node')
  const { status, signal } = spawnSync(packaged, process.argv.slice(1), { stdio: 'inherit' })
  if (signal) process.kill(process.pid, signal)
  process.exit(status ?? 1)
}
