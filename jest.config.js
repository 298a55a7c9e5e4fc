import { createHash } from 'node:crypto'

/** Of this checkout: what is transformed names its files. */
const checkout = createHash('sha256')
  .update(import.meta.dirname)
  .digest('hex')
  .slice(0, 16)

/** Four kinds of test, told apart by name and place; see CONTRIBUTING.md. */
const swc = {
  jsc: {
    target: 'es2024',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    keepClassNames: true,
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
}

const project = (displayName, testMatch, more = {}) => ({
  displayName,
  // One cache of what is transformed for all kinds, and no search through node_modules.
  id: `atlas-${checkout}`,
  roots: ['apps', 'libs', 'bench', 'tests'].map((folder) => `<rootDir>/${folder}`),
  testMatch,
  testEnvironment: '<rootDir>/tests/plain-global.js',
  testEnvironmentOptions: { customExportConditions: ['@atlas/source', 'node'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { ...swc, swcrc: false }] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/', '<rootDir>/bench/peers/'],
  ...more,
})

export default {
  projects: [
    project('unit', ['<rootDir>/{apps,libs,tests,bench}/**/*.spec.ts']),
    project('integration', ['<rootDir>/{apps,libs,tests,bench}/**/*.integration.ts']),
    project('acceptance', ['<rootDir>/tests/acceptance/**/*.acceptance.ts']),
    project('faults', ['<rootDir>/tests/faults/**/*.faults.ts']),
  ],
  // Limits on patience, not on speed; tests/run.js gives whole systems more.
  testTimeout: 60_000,
}
