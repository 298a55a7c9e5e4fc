import nx from '@nx/eslint-plugin'
import tseslint from 'typescript-eslint'

/**
 * Who may import whom (docs/adr/0003-boundaries.md); tests/architecture plants a violation of each line.
 * `event-sourcing` and `policy` are values and ports, so they stand beside `contracts`.
 */
const allowed = {
  'type:contracts': [],
  'type:event-sourcing': ['type:contracts'],
  'type:policy': ['type:contracts'],
  'type:domain': ['type:contracts', 'type:policy', 'type:event-sourcing'],
  'type:platform': ['type:contracts', 'type:event-sourcing', 'type:platform'],
  'type:service': ['type:domain', 'type:policy', 'type:contracts', 'type:event-sourcing', 'type:platform'],
  'type:bench': [
    'type:service',
    'type:platform',
    'type:contracts',
    'type:policy',
    'type:domain',
    'type:event-sourcing',
  ],
  'type:app': [
    'type:service',
    'type:platform',
    'type:contracts',
    'type:policy',
    'type:domain',
    'type:event-sourcing',
    'type:bench',
  ],
  // What stands for somebody else's program must not share our ideas of it.
  'type:simulator': [],
  // Beside `type:platform`: it speaks of ServiceNow alone, and could serve anybody.
  'room:servicenow-client': [],
  'type:tests': ['*'],
}
/** Libraries that a kind of room must not know. */
const platformLibraries = ['@nestjs/*', 'pg', 'typeorm', 'kafkajs', 'rxjs']
const banned = {
  'type:contracts': platformLibraries,
  'type:event-sourcing': platformLibraries,
  'type:domain': [...platformLibraries, 'undici', 'nodemailer'],
  'type:policy': platformLibraries,
  'type:simulator': platformLibraries,
}
/** Nx knows a library by its name alone; a file within one (`pg/lib/…`) is told by its path. */
const deepImports = {
  group: ['pg/*', 'typeorm/*', 'kafkajs/*', 'rxjs/*'],
  message: 'No platform library here, nor a file of one (docs/adr/0003-boundaries.md).',
}

const noClock = 'Time is a value here: take `now` from the context (docs/adr/0004-one-time.md).'
const noChance = 'No chance in the domain: take ids from the caller.'

/** The edge begins the sentence and ends it (runtime, problem.filter.ts): so all refusals have one voice. */
const voice = [
  'CallExpression[callee.name="refuse"] > Literal[value=/^[A-Z][a-z]*[ ,]|[.]$/]',
  'CallExpression[callee.name="refuse"] > TemplateLiteral > TemplateElement:first-child[value.raw=/^[A-Z][a-z]*[ ,]/]',
  'CallExpression[callee.name="refuse"] > TemplateLiteral > TemplateElement[tail=true][value.raw=/[.]$/]',
].map((selector) => ({ selector, message: 'A refusal begins in lower case and ends without a full stop.' }))
/** "Every refusal names what is missing" (issue C); of what isn't there at all the sentence is enough. */
const names = [
  'CallExpression[callee.name="refuse"][arguments.length<3]',
  'CallExpression[callee.name="refuse"][arguments.2.elements.length=0][arguments.3.value!=404]',
].map((selector) => ({
  selector,
  message: 'A refusal names in `missing` the part that is wrong, and what would be right.',
}))
const refusing = [...voice, ...names]
const pure = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: noClock },
  { selector: 'CallExpression[callee.name="Date"]', message: noClock },
  {
    selector: 'MemberExpression[object.name=/^(globalThis|global)$/][property.name=/^(Date|performance|process)$/]',
    message: noClock,
  },
  { selector: 'ImportSpecifier[imported.name=/^random/]', message: noChance },
  {
    selector: 'MemberExpression[property.name=/^(random(UUID|Bytes|Int|FillSync|Fill)?|getRandomValues)$/]',
    message: noChance,
  },
]

export default tseslint.config(
  {
    ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', 'infra/kafka/target/**', 'bench/peers/**', '**/*.cjs'],
  },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    plugins: { '@nx': nx },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: false,
          // The local broker of tests lies with the rest of what runs Kafka.
          allow: ['infra/kafka/broker[.]mjs$'],
          depConstraints: Object.entries(allowed).map(([sourceTag, onlyDependOnLibsWithTags]) => ({
            sourceTag,
            onlyDependOnLibsWithTags,
            ...(banned[sourceTag] ? { bannedExternalImports: banned[sourceTag] } : {}),
          })),
        },
      ],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-namespace': 'error',
      'no-console': 'off',
      eqeqeq: ['error', 'always'],
    },
  },
  {
    files: ['libs/contracts/src/**/*.ts', 'libs/policy/src/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [deepImports] }] },
  },
  {
    files: ['libs/domain/src/**/*.ts', 'libs/event-sourcing/src/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/*.integration.ts', '**/in-memory-event-log.ts', '**/fault-point.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: noClock },
        { object: 'performance', property: 'now', message: noClock },
        { object: 'process', property: 'hrtime', message: noClock },
        { object: 'Math', property: 'random', message: noChance },
        { object: 'Temporal', property: 'Now', message: noClock },
      ],
      // An id derived from its cause (v5) is a value; the others are chance.
      'no-restricted-imports': [
        'error',
        {
          paths: [{ name: 'uuid', importNames: ['v1', 'v4', 'v6', 'v7'], message: noChance }],
          patterns: [deepImports],
        },
      ],
      'no-restricted-syntax': ['error', ...pure, ...refusing],
    },
  },
  {
    // What somebody imagines is told why it can't be; there is nothing to send again.
    files: ['libs/domain/src/what-if/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: { 'no-restricted-syntax': ['error', ...pure, ...voice] },
  },
  {
    files: [
      'libs/escalation/src/**/*.ts',
      'libs/notification/src/**/*.ts',
      'libs/reporting/src/{policy,privacy}/**/*.ts',
      'libs/runtime/src/policy/**/*.ts',
    ],
    rules: { 'no-restricted-syntax': ['error', ...refusing] },
  },
  {
    files: ['**/*.spec.ts', '**/*.integration.ts', 'tests/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
)
