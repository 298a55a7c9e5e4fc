import { writeFile } from 'node:fs/promises'
import { describeApi } from '@atlas/runtime'
import { atlasServices } from '../services.js'
import { actsOf } from './act.js'

// A part of the build: asks the services once what they offer, and keeps the answer beside the command.
await writeFile(new URL('../acts.json', import.meta.url), JSON.stringify(actsOf(await describeApi(atlasServices))))
