// Lints the planted files given as JSON on stdin, with the project's own rules but without types (the files don't
// exist on disk), and prints the messages by name. Fails when the boundary rule has no project graph to work with.
import { ESLint } from 'eslint'
import tseslint from 'typescript-eslint'

let input = ''
for await (const chunk of process.stdin) input += chunk

const eslint = new ESLint({
  overrideConfig: [{ ...tseslint.configs.disableTypeChecked, files: ['**/*.ts'] }],
})
const results = {}
for (const { name, at, code } of JSON.parse(input)) {
  const [result] = await eslint.lintText(code, { filePath: at })
  const messages = result.messages.map((message) => message.message)
  if (messages.some((message) => message.includes('No cached ProjectGraph'))) throw new Error(messages.join('\n'))
  results[name] = messages
}
process.stdout.write(JSON.stringify(results))
