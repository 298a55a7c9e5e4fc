import { expect, it } from '@jest/globals'
import { differences } from './quotes.ts'

const playbook = `
## Support

The **first** line takes requests [[3]] . It is explicit; the second line takes faults.

| Tier | Does |
| :--- | :--- |
| **L3** | Takes "the worst" . |
`
const page = `
- **PB-1** “The first line takes requests.” → \`a\`
- **PB-2** “the second line takes faults.” → \`a\`
- **PB-3** “Takes "the worst".” → \`a\`

## Asks for nothing

- “It is explicit”
`

it('has nothing against a page that quotes every sentence, in one piece or in several', () => {
  expect(differences(playbook, page)).toEqual([])
})

it('names a quotation that the playbook does not have, and what of the playbook no quotation has', () => {
  expect(differences(playbook, page.replace('takes faults', 'takes some faults'))).toEqual([
    "the playbook doesn't say: the second line takes some faults.",
    'left out: ; the second line takes faults.',
  ])
  expect(differences(`${playbook}\nA sentence is added.\n`, page)).toEqual(['left out: A sentence is added.'])
})
