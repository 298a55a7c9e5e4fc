import { playbookTemplates } from '../templates.js'
import { gainsOf } from './words.js'

const decode = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : new TextDecoder().decode(bytes)

/** What became of a file that isn't parsed into subjects: wordings, cases, files of holidays and whatever lies there. */
export function fileSentence(name: string, before: Uint8Array | undefined, after: Uint8Array | undefined): string {
  const template = /^templates\/([^/]+)\.md$/.exec(name)?.[1]
  const [was, is] = [decode(before), decode(after)]
  if (template !== undefined) return templateSentence(template, was, is)
  if (was === undefined) return `${name} is new`
  if (is === undefined) return `${name} is gone`
  return `${name} reads otherwise: ${linesOf(was, is)}`
}

function templateSentence(name: string, before: string | undefined, after: string | undefined): string {
  const whose = (playbookTemplates as readonly string[]).includes(name) ? "the playbook's own" : 'ours'
  const message = `the message ${name} (${whose})`
  if (before === undefined) return `There is ${message}`
  if (after === undefined) return `There is no ${message.replace(/^the /, '')} any more`
  const { gained, lost } = gainsOf({ before: holesOf(before), after: holesOf(after) })
  const holes = [
    ...(gained.length > 0 ? [`asks for ${gained.join(', ')} too`] : []),
    ...(lost.length > 0 ? [`no longer asks for ${lost.join(', ')}`] : []),
  ]
  return `Whoever gets ${message} reads other words: ${[linesOf(before, after), ...holes].join('; ')}`
}

const holesOf = (text: string): string[] =>
  [...new Set(text.match(/\{\{.*?required: "([^"]+)".*?\}\}/gs) ?? [])].map(
    (hole) => /"([^"]+)"/.exec(hole)?.[1] ?? hole,
  )

function linesOf(before: string, after: string): string {
  const { gained, lost } = gainsOf({ before: before.split('\n'), after: after.split('\n') })
  const shown = [...lost.map((line) => `-${line}`), ...gained.map((line) => `+${line}`)]
  if (shown.length === 0) return 'the same lines in another order or number'
  const first = shown.slice(0, 6).join(' | ')
  return shown.length > 6 ? `${first} | and ${shown.length - 6} lines more` : first
}
