// Runs kinds of tests one after the other and closes with one line, `N passed, N failed` (and skipped ones).
//   node tests/run.js unit integration acceptance          what `npm test` does
//   node tests/run.js acceptance --bus kafka               one bus: embedded, hostile, kafka, services
//   node tests/run.js acceptance --bus hostile --bus kafka  several share the playbook's scenarios out by the seed
//   node tests/run.js acceptance --all                     everything: embedded, five hostile seeds, kafka, services
//   node tests/run.js faults [--all] [--seed N]            a seeded sample of at most 6 min, or all of them
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { canStartBroker, startBroker } from '../infra/kafka/broker.mjs'
import { leftOutOfShares } from './acceptance/shares.js'
import { sampleOfFaults } from './faults/sample.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: 'boolean', default: false },
    bus: { type: 'string', multiple: true },
    seed: { type: 'string' },
    only: { type: 'string' },
  },
})
/** Milliseconds that a test of whole systems may take. */
const patience = { acceptance: 120_000, faults: 300_000 }
const draw = () => String(Math.floor(Math.random() * 1_000_000))
const seed = values.seed ?? draw()

/** The buses of an acceptance run: the bus and the environment that chooses it. */
function acceptanceRuns() {
  if (values.all)
    return [
      ['embedded'],
      ...[1, 2, 3, 4, 5].map((n) => ['hostile', String((Number(seed) + n * 7919) % 1_000_000)]),
      ['kafka'],
      ['services'],
    ]
  return (values.bus ?? ['embedded']).map((bus) => (bus === 'hostile' ? [bus, seed] : [bus]))
}

/** Of faults without more said: those that a sample has time for. */
const sample =
  positionals.includes('faults') && !values.all && !values.only ? await sampleOfFaults(Number(seed)) : undefined
const buses = acceptanceRuns()
const leftOut = values.all
  ? {}
  : await leftOutOfShares(
      buses.map(([bus]) => bus).filter((bus) => bus !== 'embedded'),
      Number(seed),
    )
const runs = positionals.flatMap((kind) => {
  if (kind === 'acceptance')
    return buses.map(([bus, hostileSeed]) => ({
      title: `acceptance on ${bus}${hostileSeed ? `, seed ${hostileSeed}` : ''}${leftOut[bus] ? `, a share of the playbook by seed ${seed}` : ''}`,
      project: 'acceptance',
      needsKafka: bus === 'kafka' || bus === 'services',
      env: { ATLAS_ACCEPTANCE_BUS: bus, ...(hostileSeed ? { ATLAS_HOSTILE_SEED: hostileSeed } : {}) },
      // What the README and docs show doesn't depend on the bus.
      ignore: [bus === 'embedded' ? undefined : '/(readme|docs)[.]acceptance', leftOut[bus]].filter(Boolean),
      everyScenario: leftOut[bus] === undefined,
    }))
  if (kind === 'faults')
    return [
      {
        title: `faults${values.all ? ', all' : ', a sample'}, seed ${seed}`,
        project: 'faults',
        env: { ATLAS_FAULTS_SEED: seed, ...(values.all ? { ATLAS_FAULTS_ALL: '1' } : {}) },
        only: sample,
      },
    ]
  return [{ title: kind, project: kind, env: {}, usesKafka: kind === 'integration' }]
})

/** As the acceptance tests find one (tests/acceptance/world/kafka.ts). */
const canHaveKafka = async () => Boolean(process.env.KAFKA_BROKERS) || canStartBroker()

/** Whether this run of every scenario proves what docs/playbook.md says: one test more. */
async function proveThePlaybook(result) {
  if (values.only) {
    console.log('   playbook: not checked, as only some scenarios ran')
    return
  }
  const [{ mistakesIn, scenariosOf }, { readRegister }] = await Promise.all([
    import('./playbook/proof.ts'),
    import('./playbook/register.ts'),
  ])
  const register = readRegister(await readFile('docs/playbook.md', 'utf8'))
  const mistakes = mistakesIn(register, scenariosOf(result), existsSync)
  for (const mistake of mistakes) console.log(`   playbook: ${mistake}`)
  if (mistakes.length > 0) sum.failed++
  else sum.passed++
  const { sentences, open } = register
  console.log(
    `   playbook: of ${sentences.length} sentences ${sentences.length - open.size} are closed, ${open.size} still to come; ` +
      (mistakes.length > 0 ? `FAILED by ${mistakes.length}` : 'all as docs/playbook.md says'),
  )
}

/**
 * One broker for all that use one and don't break it; those that do start their own, and so does a file run by itself.
 * Not in KAFKA_BROKERS, which would put every Atlas that a test starts on Kafka.
 */
const broker =
  runs.some(({ needsKafka, usesKafka }) => needsKafka || usesKafka) &&
  !process.env.KAFKA_BROKERS &&
  (await canStartBroker())
    ? await startBroker()
    : undefined
// Told to end, it doesn't leave the broker behind.
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void Promise.resolve(broker?.stop()).finally(() => process.exit(1)))
const withBroker = broker ? { ATLAS_TEST_KAFKA: broker.brokers } : {}

const folder = await mkdtemp(join(tmpdir(), 'atlas-tests-'))
const sum = { passed: 0, failed: 0, skipped: 0 }
for (const [
  index,
  { title, project, env, ignore = [], everyScenario, needsKafka, only = values.only },
] of runs.entries()) {
  console.log(`\n== ${title}`)
  if (needsKafka && !(await canHaveKafka())) {
    // A whole kind of test that isn't run is no success: with CI=true nothing is skipped.
    if (process.env.CI === 'true') sum.failed++
    else sum.skipped++
    const what = process.env.CI === 'true' ? 'not run, though CI=true skips nothing' : 'SKIPPED'
    console.log(`   ${title}: ${what}: there is no KAFKA_BROKERS, and no Java 17 with Maven`)
    continue
  }
  const started = Date.now()
  const report = join(folder, `${index}.json`)
  await new Promise((resolve) => {
    const jest = spawn(
      process.execPath,
      [
        '--experimental-vm-modules',
        '--disable-warning=ExperimentalWarning',
        'node_modules/jest/bin/jest.js',
        '--selectProjects',
        project,
        '--json',
        `--outputFile=${report}`,
        ...(patience[project] ? [`--testTimeout=${patience[project]}`] : []),
        ...(project === 'acceptance' || project === 'faults' ? ['--runInBand'] : ['--maxWorkers=2']),
        ...ignore.flatMap((pattern) => ['--testPathIgnorePatterns', pattern]),
        ...(only ? ['--testPathPatterns', only] : []),
      ],
      { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...withBroker, ...env } },
    )
    jest.on('exit', resolve)
  })
  const result = JSON.parse(await readFile(report, 'utf8').catch(() => 'null'))
  if (!result) {
    sum.failed++
    console.log(`   ${title}: the test runner itself failed`)
    continue
  }
  // A suite that can't even load counts as a failure, and so does a kind without any test.
  const broken = result.numRuntimeErrorTestSuites + (result.numTotalTests === 0 ? 1 : 0)
  sum.passed += result.numPassedTests
  sum.failed += result.numFailedTests + broken
  sum.skipped += result.numPendingTests
  console.log(
    `   ${title}: ${result.numPassedTests} passed, ${result.numFailedTests + broken} failed in ${Math.round((Date.now() - started) / 1000)} s`,
  )
  if (everyScenario) await proveThePlaybook(result)
}
await broker?.stop()
await rm(folder, { recursive: true, force: true })
console.log(`\n${sum.passed} passed, ${sum.failed} failed${sum.skipped ? `, ${sum.skipped} skipped` : ''}`)
process.exit(sum.failed === 0 ? 0 : 1)
