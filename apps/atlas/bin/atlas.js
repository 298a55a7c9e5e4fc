#!/usr/bin/env node
// Runs the `atlas` command on Node 24, whichever Node started this file: the `node` package brings its own.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const [major] = process.versions.node.split('.').map(Number)
if (major >= 24) await import('../dist/main.js')
else {
  const packaged = join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node')
  const child = spawn(packaged, process.argv.slice(1), { stdio: 'inherit' })
  // The terminal sends Ctrl-C to both; the command drains, and we end when it has.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (status, signal) => process.exit(signal ? 1 : (status ?? 1)))
}
