import { SingleBar } from 'cli-progress'

/** On a terminal a bar; elsewhere a line on standard error for each tenth of the way, the last one included. */
export const replayBar = () => {
  if (process.stderr.isTTY) return onTerminal()
  let told = -1
  const update = (position: number, end: number): void => {
    const tenth = end === 0 ? 10 : Math.floor((10 * position) / end)
    if (tenth <= told) return
    told = tenth
    console.error(`replayed ${position.toLocaleString('en-US')} of ${end.toLocaleString('en-US')} positions`)
  }
  return { update, stop: () => undefined }
}

const onTerminal = () => {
  const bar = new SingleBar({
    format: 'replaying {bar} {percentage}% | {value}/{total} positions',
    stream: process.stderr,
  })
  bar.start(1, 0)
  const update = (position: number, end: number): void => {
    bar.setTotal(end)
    bar.update(position)
  }
  return { update, stop: () => bar.stop() }
}
