#!/usr/bin/env node
/**
 * A local Apache Kafka (KRaft, one node) for tests and trials: jars from Maven (pom.xml), Java 17, nothing else.
 *   node infra/kafka/broker.mjs start [--port 9092] [--dir DIR]    prints what to put into KAFKA_BROKERS
 *   node infra/kafka/broker.mjs stop
 * Tests import startBroker.
 */
import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, openSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'

const here = dirname(fileURLToPath(import.meta.url))
const jars = join(here, 'target', 'lib')
const runFile = join(here, 'target', 'broker.json')
/** A limit on patience, not a speed: on a machine busy with synced commits a broker takes minutes, ms. */
const startWithin = 180_000

/** Whether Java 17 or newer and the jars, or Maven to fetch them, are on this machine. */
export async function canStartBroker() {
  const { stderr } = await promisify(execFile)('java', ['-version']).catch(() => ({ stderr: '' }))
  const major = Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0)
  if (major < 17) return false
  return (
    existsSync(jars) ||
    promisify(execFile)('mvn', ['-v']).then(
      () => true,
      () => false,
    )
  )
}

/** Starts a broker of its own on 127.0.0.1 and waits until it serves. See broker.d.mts. */
export async function startBroker({ port, dir, properties = {}, detached = false } = {}) {
  await fetchJars()
  const folder = dir ?? (await mkdtemp(join(tmpdir(), 'atlas-kafka-')))
  await mkdir(folder, { recursive: true })
  const [broker, controller] = [port ?? (await freePort()), await freePort()]
  const config = join(folder, 'server.properties')
  const fresh = !existsSync(join(folder, 'data', 'meta.properties'))
  await writeFile(config, settings(folder, broker, controller, properties))
  if (fresh) {
    // Not beginning with a hyphen, as one in 64 would: the tool would take it for an option.
    const clusterId = randomBytes(16)
      .map((byte, n) => (n === 0 ? byte & 0x7f : byte))
      .toString('base64url')
    await promisify(execFile)('java', [
      ...jvm('128m'),
      'kafka.tools.StorageTool',
      'format',
      '-t',
      clusterId,
      '-c',
      config,
    ])
  }
  const logFile = join(folder, 'broker.log')
  const log = openSync(logFile, 'a')
  const child = spawn('java', [...jvm('512m'), 'kafka.Kafka', config], { stdio: ['ignore', log, log], detached })
  const exited = once(child, 'exit')
  const handle = {
    brokers: `127.0.0.1:${broker}`,
    port: broker,
    pid: child.pid,
    dir: folder,
    logFile,
    /** Ends it and, if its folder was made here, removes the folder. */
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill(signal)
        await Promise.race([exited, sleep(10_000, undefined, { ref: false })])
        if (child.exitCode === null && child.signalCode === null) {
          child.kill('SIGKILL')
          await exited
        }
      }
      if (!dir) await rm(folder, { recursive: true, force: true })
    },
  }
  for (const started = Date.now(); !(await serves(broker, logFile)); await sleep(50)) {
    if (child.exitCode !== null || Date.now() - started > startWithin) {
      const said = (await readFile(logFile, 'utf8').catch(() => '')).split('\n').slice(-15).join('\n')
      await handle.stop('SIGKILL')
      throw new Error(`Kafka did not start on port ${broker}:\n${said}`)
    }
  }
  if (detached) child.unref()
  return handle
}

const jvm = (heap) => [
  `-Xms${heap}`,
  `-Xmx${heap}`,
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.log.kafka.server=info',
  '-cp',
  join(jars, '*'),
]

const settings = (folder, broker, controller, more) =>
  Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${broker},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${broker}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': join(folder, 'data'),
    'num.partitions': 3,
    'auto.create.topics.enable': false,
    // One node: the factors that are 3 by default can never be met, and groups would wait for ever.
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'log.cleaner.dedupe.buffer.size': 4_194_304,
    ...more,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')

/** Jars go to a folder of another name first, so that a broken download is never taken for a whole one. */
async function fetchJars() {
  if (existsSync(jars)) return
  const draft = join(here, 'target', `lib-${process.pid}`)
  const goal = ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${draft}`]
  await promisify(execFile)('mvn', goal, { cwd: here, maxBuffer: 1 << 24 })
  await rename(draft, jars).catch(async (problem) => {
    await rm(draft, { recursive: true, force: true })
    if (!existsSync(jars)) throw problem
  })
}

async function serves(port, logFile) {
  if (!(await readFile(logFile, 'utf8').catch(() => '')).includes('Kafka Server started')) return false
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
}

/** A port of 127.0.0.1 that nobody listens on just now. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

async function main() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { port: { type: 'string' }, dir: { type: 'string' } },
  })
  const running = JSON.parse(await readFile(runFile, 'utf8').catch(() => 'null'))
  switch (positionals[0]) {
    case 'start': {
      if (running && (await isKafka(running.pid))) throw new Error(`a broker is running already: ${running.brokers}`)
      const dir = values.dir ?? join(here, 'target', 'broker')
      const { brokers, pid } = await startBroker({ port: Number(values.port ?? 9092), dir, detached: true })
      await writeFile(runFile, JSON.stringify({ brokers, pid }))
      console.log(`KAFKA_BROKERS=${brokers}`)
      return
    }
    case 'stop': {
      if (!running) throw new Error('no broker was started here')
      if (await isKafka(running.pid)) process.kill(running.pid, 'SIGTERM')
      await rm(runFile)
      return
    }
    default:
      console.error('usage: broker.mjs start [--port 9092] [--dir DIR] | stop')
      process.exitCode = 2
  }
}

/** A pid may have been given to another program since. */
const isKafka = (pid) =>
  promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).then(
    ({ stdout }) => stdout.includes('kafka.Kafka'),
    () => false,
  )

if (process.argv[1] === fileURLToPath(import.meta.url))
  await main().catch((problem) => {
    console.error(problem.message)
    process.exitCode = 1
  })
