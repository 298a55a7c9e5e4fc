import * as bytes from '../check/bytes.js'
import * as all from '../check/check-bundle.js'
import * as contents from '../check/check-contents.js'
import * as counting from '../check/counted.js'
import * as events from '../check/check-events.js'
import * as policies from '../check/check-policies.js'
import * as seals from '../check/check-seals.js'
import * as shown from '../check/check-shown.js'
import * as statement from '../check/check-statement.js'
import * as hashes from '../check/hashes.js'
import * as marks from '../check/marks.js'
import * as signature from '../check/signature.js'
import * as opening from './open-bundle.js'
import * as showing from './show-bundle.js'

const modules = [
  bytes,
  counting,
  hashes,
  signature,
  marks,
  events,
  seals,
  contents,
  policies,
  shown,
  statement,
  all,
  showing,
  opening,
]

/**
 * What the page runs: the very functions that check a bundle on the command line, as text. Each stands under its own
 * name and on the others alone, which a test proves by running it where nothing else is.
 */
export const pageFunctions: string = modules
  .flatMap((module): unknown[] => Object.values(module))
  .map(String)
  .join('\n')

export const pageScript: string = `'use strict'\n${pageFunctions}\nvoid openBundle(document)\n`
