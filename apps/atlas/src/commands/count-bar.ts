import { SingleBar } from 'cli-progress'

/** On a terminal a bar that counts up; elsewhere nothing. */
export const countBar = (doing: string, what: string) => {
  let bar: SingleBar | undefined
  const update = (done: number, all: number): void => {
    if (!process.stderr.isTTY) return
    if (!bar) {
      bar = new SingleBar({ format: `${doing} {bar} {percentage}% | {value}/{total} ${what}`, stream: process.stderr })
      bar.start(all, 0)
    }
    bar.update(done)
  }
  return { update, stop: () => bar?.stop() }
}
