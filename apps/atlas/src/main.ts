import { runAtlas } from './run-atlas.js'

process.exitCode = await runAtlas(process.argv.slice(2))
