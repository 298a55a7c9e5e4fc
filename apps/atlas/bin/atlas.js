#!/usr/bin/env node
// Runs the `atlas` command on Node 24, whichever Node started this file: the `node` package brings its own.
import { spawn } from 'node:child_process'
import module, { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const [major] = process.versions.node.split('.').map(Number)
if (major >= 24) {
  // Compiled once and kept beside what npm installed; where that can't be written, each start compiles anew.
  module.enableCompileCache(fileURLToPath(new URL('../../../node_modules/.cache/atlas', import.meta.url)))
  await import('../dist/main.js')
} else {
  const node = join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node')
  const child = spawn(node, process.argv.slice(1), { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  // Signals meant for the command are handed on; and should we be killed outright, it sees the channel close.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(`Node 24 of the package "node" can't be run (${error.message}): run npm ci again.`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}
