// Runs kinds of tests one after the other and closes with one line, `N passed, N failed` (and skipped ones).
//   node tests/run.js unit integration acceptance          what `npm test` does
//   node tests/run.js acceptance --bus kafka               one bus: embedded, hostile, kafka, services
//   node tests/run.js acceptance --bus hostile --bus kafka  several share the scenarios out by the seed
//   node tests/run.js acceptance --all                     everything: embedded, five hostile seeds, kafka, services
//   node tests/run.js faults [--all] [--seed N]            a seeded sample of at most 6 min, or all of them
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { canStartBroker, startBroker } from '../infra/kafka/broker.mjs'
import { leftOutOfShares, onEmbeddedAlone } from './acceptance/shares.ts'
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
/**
 * Files at once, for two cores. Pure tests are CPU alone; the others wait, for clocks, brokers and processes, for half of
 * their time and more. Faults have the machine for themselves: what they freeze and kill is timed.
 */
const workers = { unit: 2, integration: 3, acceptance: 2, faults: 1 }
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
      title: `acceptance on ${bus}${hostileSeed ? `, seed ${hostileSeed}` : ''}${leftOut[bus] ? `, a share by seed ${seed}` : ''}`,
      project: 'acceptance',
      needsKafka: bus === 'kafka' || bus === 'services',
      env: { ATLAS_ACCEPTANCE_BUS: bus, ...(hostileSeed ? { ATLAS_HOSTILE_SEED: hostileSeed } : {}) },
      ignore: [
        bus === 'embedded' ? undefined : `/acceptance/(${onEmbeddedAlone.join('|')})[.]acceptance`,
        leftOut[bus],
      ].filter(Boolean),
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

/** Whether the integration tests prove each row of the tables that say so (the simulator's, the complaints'): a test each. */
async function proveTables(result) {
  const { provedTables, readRows, unproved } = await import('./conformance/rows.ts')
  for (const table of provedTables) {
    const { rows, mistakes } = readRows(await readFile(table.page, 'utf8'), table)
    const against = [...mistakes, ...unproved(rows, result)]
    for (const one of against) console.log(`   ${table.page}: ${one}`)
    if (against.length > 0) sum.failed++
    else sum.passed++
    console.log(`   ${table.page}: ${rows.length} rows, ${against.length} unproved`)
  }
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

/** One run of jest; gives its report, or nothing where it left none. */
async function jest(report, project, { ignore, env, patterns }) {
  await new Promise((resolve) => {
    const child = spawn(
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
        ...(workers[project] === 1 ? ['--runInBand'] : [`--maxWorkers=${workers[project]}`]),
        ...ignore.flatMap((pattern) => ['--testPathIgnorePatterns', pattern]),
        ...patterns.flatMap((pattern) => ['--testPathPatterns', pattern]),
      ],
      { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...withBroker, ...env } },
    )
    child.on('exit', resolve)
  })
  return JSON.parse(await readFile(report, 'utf8').catch(() => 'null'))
}

/**
 * Kinds whose tests wait for whole systems, on machines that others use too: a file that fails is run once more, alone
 * and with the same seed. What fails again fails; what passes is UNSTEADY, said aloud and counted apart, and a mistake
 * of the test or of ours all the same (CONTRIBUTING.md). Units and faults have no second try.
 */
const steadied = ['integration', 'acceptance']

/** Puts what the second run says of the files that failed into the first one's result. */
async function runAgainAlone(result, run) {
  const files = result.testResults.filter(({ status }) => status === 'failed').map(({ name }) => name)
  // So many at once aren't unsteady.
  if (files.length === 0 || files.length > 3) return
  const again = await run(files.map((file) => `^${file.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$`))
  for (const second of again?.testResults ?? []) {
    if (second.status !== 'passed') continue
    const first = result.testResults.find(({ name }) => name === second.name)
    const titles = first.assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName)
    for (const title of titles.length > 0 ? titles : [second.name]) {
      sum.unsteady++
      console.log(`   UNSTEADY, failed once and passed alone: ${title}`)
    }
    result.testResults = result.testResults.map((each) => (each === first ? second : each))
  }
}

const folder = await mkdtemp(join(tmpdir(), 'atlas-tests-'))
const sum = { passed: 0, failed: 0, skipped: 0, unsteady: 0 }
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
  const run = (name, patterns) => jest(join(folder, `${index}-${name}.json`), project, { ignore, env, patterns })
  const result = await run('first', only ? [only] : [])
  if (!result) {
    sum.failed++
    console.log(`   ${title}: the test runner itself failed`)
    continue
  }
  if (steadied.includes(project)) await runAgainAlone(result, (files) => run('again', files))
  // A suite that can't even load counts as a failure, and so does a kind without any test.
  const broken = result.testResults.filter(
    ({ assertionResults, status }) => status === 'failed' && assertionResults.every((each) => each.status !== 'failed'),
  ).length
  const count = (status) =>
    result.testResults.flatMap(({ assertionResults }) => assertionResults).filter((each) => each.status === status)
      .length
  const failed = count('failed') + broken + (result.testResults.length === 0 ? 1 : 0)
  sum.passed += count('passed')
  sum.failed += failed
  sum.skipped += count('pending')
  console.log(
    `   ${title}: ${count('passed')} passed, ${failed} failed in ${Math.round((Date.now() - started) / 1000)} s`,
  )
  if (everyScenario) await proveThePlaybook(result)
  if (project === 'integration' && !values.only) await proveTables(result)
}
await broker?.stop()
await rm(folder, { recursive: true, force: true })
console.log(
  `\n${sum.passed} passed, ${sum.failed} failed${sum.skipped ? `, ${sum.skipped} skipped` : ''}${sum.unsteady ? `, ${sum.unsteady} unsteady` : ''}`,
)
process.exit(sum.failed === 0 ? 0 : 1)
