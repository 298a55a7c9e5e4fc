import { parentPort, workerData } from 'node:worker_threads'
import { type Stretch, StretchWalker } from './stretch-walker.js'
import type { ThreadData, ThreadSays } from './walkers.js'

/** A thread that walks the stretches that it is sent, one at a time; see WalkingThread. */
const { url, snapshot } = workerData as ThreadData
const say = (said: ThreadSays): void => parentPort?.postMessage(said)
const opening = StretchWalker.open(url, snapshot)
// Told to whoever asks for a walk.
opening.catch(() => undefined)

parentPort?.on('message', (stretch: Stretch | null) => {
  if (stretch === null) {
    const closing = opening.then((walker) => walker.close())
    void closing.catch(() => undefined).then(() => parentPort?.close())
    return
  }
  opening
    .then((walker) => walker.walk(stretch, (progress) => say({ progress })))
    .then(
      (walked) => say({ walked }),
      (failed: unknown) => say({ failed }),
    )
})
