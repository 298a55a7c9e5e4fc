import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { mistakesIn, scenariosOf, tagsOf } from './proof.ts'
import { readRegister } from './register.ts'

const page = `
## Roles

- **PB-1** “Support Engineers take it.” → \`policy/roster.yaml\`
- **PB-2** “An Evangelist leads.” → \`policy/priorities.yaml\`, \`libs/domain\`
- **PB-3** “A vendor is called.” → \`policy/stakeholders.yaml\`

## Asks for nothing

- “It is explicit.”

## Still to come

- **PB-3** vendor cases
`
const passed = [
  { title: 'a request is taken by a Support Engineer [PB-1]', passed: true },
  { title: 'a lost cluster [PB-2] pages an Evangelist', passed: true },
  { title: 'a lost cluster [PB-2] is led by them', passed: true },
]
const mistakes = (markdown = page, scenarios = passed, exists: (place: string) => boolean = () => true) =>
  mistakesIn(readRegister(markdown), scenarios, exists)

it('has nothing against sentences that passing scenarios prove, and others that are still to come', () => {
  expect(mistakes()).toEqual([])
})

describe('planted:', () => {
  it('a tag removed leaves its sentence unproved', () => {
    expect(mistakes(page, passed.slice(1))).toEqual(['PB-1 is not proved: no scenario that ran carries it'])
  })

  it('one failing scenario of several leaves the sentence unproved', () => {
    const failing = passed.map((one) => (one.title.includes('is led') ? { ...one, passed: false } : one))
    expect(mistakes(page, failing)).toEqual(['PB-2 is not proved: “a lost cluster [PB-2] is led by them” did not pass'])
  })

  it('a sentence added wants a scenario', () => {
    const longer = page.replace('\n## Asks', '- **PB-4** “A Kube-Admin operates.” → `libs/domain`\n\n## Asks')
    expect(mistakes(longer)).toEqual(['PB-4 is not proved: no scenario that ran carries it'])
  })

  it('a sentence proved must not be listed as still to come, and one taken off the list must be proved', () => {
    expect(mistakes(page, [...passed, { title: 'a case [PB-3]', passed: true }])).toEqual([
      'PB-3 is listed as still to come, but “a case [PB-3]” carries it',
    ])
    expect(mistakes(page.replace('- **PB-3** vendor cases', ''))).toEqual([
      'PB-3 is not proved: no scenario that ran carries it',
    ])
  })

  it('a tag that no sentence has, an id that stands twice, a gap without a sentence and an unreadable line are named', () => {
    expect(mistakes(page, [...passed, { title: 'what [PB-9]', passed: true }])).toEqual([
      '“what [PB-9]” carries PB-9, which no sentence has',
    ])
    expect(mistakes(page.replace('**PB-2**', '**PB-1**'))).toContain('PB-1 stands twice')
    expect(mistakes(`${page}- **PB-8** what\n`)).toEqual(['PB-8 is still to come, but no sentence has it'])
    expect(mistakes(page.replace('“Support Engineers take it.”', 'Support Engineers take it.'))).toContainEqual(
      expect.stringMatching(/line 4 .* can't be read/),
    )
  })

  it('a place that is not there is named', () => {
    expect(mistakes(page, passed, (place) => place !== 'libs/domain')).toEqual([
      "PB-2 names libs/domain, which isn't there",
    ])
  })
})

it('takes nothing but a pass for a pass, from what Jest writes', () => {
  const status = (fullName: string, status: string) => ({ fullName, status })
  const results = ['passed', 'failed', 'pending', 'skipped', 'todo'].map((each) => status(`t ${each}`, each))
  expect(scenariosOf({ testResults: [{ assertionResults: results }] }).filter(({ passed }) => passed)).toEqual([
    { title: 't passed', passed: true },
  ])
  expect(tagsOf('one [PB-1 PB-22] two [PB-3] PB-4')).toEqual(['PB-1', 'PB-22', 'PB-3'])
})

it('reads docs/playbook.md without a mistake, and every place that it names is there', () => {
  const register = readRegister(readFileSync('docs/playbook.md', 'utf8'))
  expect(register.sentences.length).toBeGreaterThan(100)
  const everything = register.sentences
    .filter(({ id }) => !register.open.has(id))
    .map(({ id }) => ({ title: `[${id}]`, passed: true }))
  expect(mistakesIn(register, everything, existsSync)).toEqual([])
})
